import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import {
  addImage,
  addLayer,
  type Bundle,
  type Layout,
  layerTar,
  openLayout,
  unpack,
  validateBundle,
} from "@container-interfaces/oci";
import { table } from "./table.js";

/**
 * OCI without root and without a runtime: an image of two layers is made in a layout, unpacked into a bundle, and the bundle is
 * checked, also after somebody has mistyped something in it.
 */
export async function ociDemo(signal: AbortSignal): Promise<void> {
  console.log(
    "\nOCI: an image in a layout becomes a bundle, as a runtime wants it; nothing of it needs root\n",
  );
  const folder = await mkdtemp(join(tmpdir(), "container-interfaces-"));
  try {
    await using layout = await openLayout(join(folder, "images"), { create: true });
    await makeImage(layout, signal);
    console.log("Resolve web:1, every document held to its digest");
    const image = await layout.resolve("web:1", { platform: "linux/amd64", signal });
    const rows = image.manifest.layers.map(({ digest, size }) => [digest.slice(0, 19), `${size} bytes`]);
    console.log(`${table("Layers", ["DIGEST", "SIZE"], rows)}`);

    console.log("Unpack into a bundle");
    const bundle = await unpack(image, join(folder, "web-1"), { rootless: true, hostname: "web-1", signal });
    await showBundle(bundle);
    console.log("Validate: the schema, and what no schema finds");
    await showFindings(bundle);
    console.log("Validate, after somebody has mistyped a namespace and removed the program");
    const config = await readFile(bundle.configPath, "utf8");
    await writeFile(bundle.configPath, config.replace(/"ipc"/, '"pid"'));
    await rm(join(bundle.rootfs, "srv", "web"));
    await showFindings(bundle);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** An image whose second layer takes away a file of the first. */
async function makeImage(layout: Layout, signal: AbortSignal): Promise<void> {
  const base = await addLayer(
    layout,
    layerTar([
      { name: "etc/", type: "directory", mode: 0o755 },
      { name: "etc/passwd", content: "root:x:0:0::/:/bin/sh\n" },
      { name: "etc/motd", content: "welcome\n" },
    ]),
    { signal },
  );
  const app = await addLayer(
    layout,
    layerTar([
      { name: "etc/.wh.motd" },
      { name: "srv/", type: "directory", mode: 0o755 },
      { name: "srv/web", mode: 0o755, content: "#!/bin/sh\n" },
      { name: "srv/serve", type: "symlink", linkName: "web" },
    ]),
    { signal },
  );
  const { digest } = await addImage(layout, {
    name: "web:1",
    config: {
      os: "linux",
      architecture: "amd64",
      config: { WorkingDir: "/srv", Entrypoint: ["/srv/serve"], Cmd: ["--port", "80"] },
    },
    layers: [base, app],
    signal,
  });
  console.log(`Image web:1 made of two layers: ${digest.slice(0, 19)}`);
}

async function showBundle({ rootfs, spec }: Bundle): Promise<void> {
  const entries = await readdir(rootfs, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => `/${relative(rootfs, join(parentPath, name))}`);
  console.log(`  files: ${files.sort().join(", ")}; the second layer took /etc/motd away`);
  const { args = [], cwd } = spec.process ?? {};
  const outside = spec.linux?.uidMappings?.[0]?.hostID;
  const namespaces = (spec.linux?.namespaces ?? []).map(({ type }) => type);
  console.log(`  program: ${args.join(" ")}, in ${cwd}, as root, who is user ${outside} outside`);
  console.log(`  isolated by: ${namespaces.join(", ")}`);
  console.log(`  for runtimes of version ${spec.ociVersion} and later\n`);
}

async function showFindings({ path }: Bundle): Promise<void> {
  const findings = await validateBundle(path);
  if (findings.length === 0) console.log("  nothing is wrong\n");
  for (const { severity, path: where, message } of findings)
    console.log(`  ${severity} at ${where}: ${message}`);
}
