import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { addImage, addLayer, type LayerEntry, layerTar, openLayout } from "@container-interfaces/oci";
import type { ImageTools } from "./image-tools.js";
import { script } from "./run-bundle.js";

/** The images that {@link makeBundleImages} makes: by ours, and what others make of it. */
export const bundleImages: readonly string[] = ["ours", "skopeo-zstd", "umoci", "buildah"];

const applets = ["sh", "id", "cat", "grep"];

/** Makes a layout with images that print what their configuration came to. */
export async function makeBundleImages(tools: ImageTools, busybox: string, path: string): Promise<void> {
  await using layout = await openLayout(path, { create: true });
  const links = applets.map(
    (applet): LayerEntry => ({ name: `bin/${applet}`, type: "symlink", linkName: "busybox" }),
  );
  const programs: readonly LayerEntry[] = [
    { name: "bin/", type: "directory" },
    { name: "bin/busybox", mode: 0o755, content: await readFile(busybox) },
    ...links,
  ];
  const files: readonly LayerEntry[] = [
    ...["etc/", "proc/", "dev/", "sys/", "work/", "work/here/"].map(
      (name): LayerEntry => ({ name, type: "directory" }),
    ),
    { name: "etc/passwd", content: "root:x:0:0:root:/:/bin/sh\nweb:x:1000:1001:web:/work:/bin/sh\n" },
    { name: "etc/group", content: "root:x:0:\nweb:x:1001:\nextra:x:1002:web\n" },
    { name: "etc/motd", content: "hello from a layer\n" },
  ];
  const layers = [await addLayer(layout, layerTar(programs)), await addLayer(layout, layerTar(files))];
  await addImage(layout, {
    name: "ours",
    layers,
    config: {
      os: "linux",
      architecture: "amd64",
      config: {
        User: "web",
        Env: ["PATH=/bin", "GREETING=good day"],
        Entrypoint: ["/bin/sh", "-c", script, "sh"],
        Cmd: ["one", "two"],
        WorkingDir: "/work/here",
        Volumes: { "/volume": {} },
        ExposedPorts: { "80/tcp": {} },
        StopSignal: "SIGTERM",
        Labels: { "org.example.kind": "printer" },
      },
    },
  });
  await tools.skopeo("copy", "--dest-compress-format", "zstd", `oci:${path}:ours`, `oci:${path}:skopeo-zstd`);
  await tools.umoci("config", "--image", `${path}:ours`, "--tag", "umoci", "--config.label", "by=umoci");
  const container = (await tools.buildah("from", `oci:${path}:ours`)).trim();
  await tools.buildah("config", "--label", "by=buildah", container);
  await tools.buildah("commit", "--rm", container, `oci:${join(path)}:buildah`);
}
