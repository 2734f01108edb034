import { createReadStream } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import {
  addImage,
  addLayer,
  applyLayer,
  openLayout,
  type ResolvedImage,
  saveArchive,
  unpackRootfs,
} from "@container-interfaces/oci";
import type { Checks } from "../checks.js";
import { expect, expectEqual } from "../expect.js";
import { installPeers, run, startContainerd } from "../lab.js";
import type { ImageLab } from "./check-theirs.js";
import { kinds, lastKinds, writeLayers, writeOldSparse } from "./many-kinds.js";
import { type RootEntry, rootEntries } from "./root-entries.js";

type Entries = ReadonlyMap<string, RootEntry>;

/** Unpacks an image with every kind of entry, and compares each entry with what umoci and containerd make of it. */
export async function checkRootfs(checks: Checks, lab: ImageLab): Promise<void> {
  const { folder, tools } = lab;
  const at = (name: string): string => join(folder, name);
  const [first = "", second = "", third = "", fourth = ""] = await writeLayers(at("kinds"));
  await using layout = await openLayout(at("kinds-layout"), { create: true });
  const layers = [
    await addLayer(layout, createReadStream(first)),
    await addLayer(layout, createReadStream(second), { compression: "none" }),
    await addLayer(layout, createReadStream(third)),
  ];
  const config = { os: "linux", architecture: "amd64" };
  const last = await addLayer(layout, createReadStream(fourth));
  await addImage(layout, { name: "kinds", config, layers: [...layers, last] });
  // containerd makes each layer a folder by itself, where what the last one refers to is not there
  await addImage(layout, { name: "containerd", config, layers });
  const ours = await unpackOurs(checks, "gzip", await layout.resolve("kinds"), at("kinds-ours"));
  await tools.umoci("unpack", "--image", `${layout.path}:kinds`, at("kinds-umoci"));
  await compare(checks, "umoci", ours, await rootEntries(at("kinds-umoci/rootfs")));
  await checks.check("rootfs: a sparse file takes less than its size", async () => {
    const { blocks, size } = await stat(join(at("kinds-ours"), "sparse/pax"));
    expect(blocks * 512 < size / 4, `it takes ${blocks * 512} bytes`);
  });
  await checks.check("rootfs: a sparse file in its oldest form, as GNU tar", async () => {
    const archive = await writeOldSparse(at("sparse"));
    for (const name of ["sparse-ours", "sparse-theirs"]) await mkdir(at(name));
    await run(["tar", "-C", at("sparse-theirs"), "-xf", archive]);
    await applyLayer(createReadStream(archive), at("sparse-ours"));
    const entry = (await rootEntries(at("sparse-ours"))).get("sparse");
    expectEqual(entry, (await rootEntries(at("sparse-theirs"))).get("sparse"), "the entry");
    const { blocks } = await stat(at("sparse-ours/sparse"));
    expect(blocks * 512 < 1_000_000, `it takes ${blocks * 512} bytes`);
  });

  const zstd = ["--dest-compress-format", "zstd"];
  await tools.skopeo("copy", ...zstd, `oci:${layout.path}:containerd`, `oci:${at("kinds-zstd")}:kinds`);
  await using compressed = await openLayout(at("kinds-zstd"));
  const image = await compressed.resolve("kinds");
  const isZstd = image.manifest.layers.every(({ mediaType }) => mediaType.endsWith("+zstd"));
  expect(isZstd, "skopeo has not compressed by zstd");
  const oursOfZstd = await unpackOurs(checks, "zstd", image, at("kinds-ours-zstd"));
  await saveArchive(compressed, at("kinds-zstd.tar"));
  const theirs = await unpackByContainerd(at("kinds-zstd.tar"), at("kinds-containerd"));
  await compare(checks, "containerd", oursOfZstd, theirs, Object.values(lastKinds));
}

async function unpackOurs(checks: Checks, by: string, image: ResolvedImage, path: string): Promise<Entries> {
  await checks.check(`rootfs: layers compressed by ${by} are unpacked, without a note`, async () => {
    const notes: string[] = [];
    await unpackRootfs(image, path, {
      onNote: ({ entry, reason }) => void notes.push(`${entry}: ${reason}`),
    });
    expectEqual(notes, [], "the notes");
  });
  return await rootEntries(path);
}

async function compare(
  checks: Checks,
  peer: string,
  ours: Entries,
  theirs: Entries,
  without: readonly string[] = [],
): Promise<void> {
  for (const [kind, paths] of Object.entries(kinds)) {
    if (without.includes(kind)) continue;
    await checks.check(`rootfs: ${kind}, as ${peer}`, async () => {
      for (const path of paths) {
        expect(theirs.has(path), `${peer} has no ${JSON.stringify(path)}`);
        expectEqual(ours.get(path), theirs.get(path), JSON.stringify(path));
      }
    });
  }
  await checks.check(`rootfs: the same names, and all else, as ${peer}`, async () => {
    expectEqual([...ours.keys()].sort(), [...theirs.keys()].sort(), "the names");
    const named = new Set(Object.values(kinds).flat());
    for (const [path, entry] of ours) {
      if (!named.has(path)) expectEqual(entry, theirs.get(path), JSON.stringify(path));
    }
  });
}

/** Has a containerd import an archive and mount its image, and reads what is there. */
async function unpackByContainerd(archive: string, target: string): Promise<Entries> {
  const { "containerd-2.4": peer } = await installPeers(["containerd-2.4"], { log: () => {} });
  const containerd = await startContainerd({ version: "2.4", log: console.log });
  const socket = containerd.endpoint.replace("unix://", "");
  const ctr = async (...args: readonly string[]): Promise<string> =>
    await run([join(peer?.bin ?? "", "ctr"), "--address", socket, "--namespace", "kinds", ...args]);
  try {
    await ctr("images", "import", "--base-name", "localhost/image", archive);
    await mkdir(target);
    await ctr("images", "mount", "localhost/image:kinds", target);
    try {
      return await rootEntries(target);
    } finally {
      await ctr("images", "unmount", target);
    }
  } finally {
    await containerd.stop();
  }
}
