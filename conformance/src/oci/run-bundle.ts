import { mkdir, readdir, rm, rmdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { text } from "node:stream/consumers";
import { createRuntime, openLayout, unpack, validateBundle } from "@container-interfaces/oci";
import { expectEqual, present } from "../expect.js";

/** A runtime, and images that it is to run. */
interface BundleRun {
  readonly command: string;
  /** For `LD_LIBRARY_PATH`, where the machine lacks a library. */
  readonly lib?: string | undefined;
  /** Options of the runtime, in front of every command. */
  readonly extraArgs?: readonly string[] | undefined;
  /** A layout. */
  readonly layout: string;
  /** The image's name in it. */
  readonly image: string;
  /** A folder that is made and removed; its name is that of the cgroup. */
  readonly folder: string;
}

/** What the image's program prints, when everything is as the image's configuration says. */
const printed = `user 1000, group 1001, groups 1001 1002
in /work/here
greeting: good day
arguments: one two
motd: hello from a layer
volume: there
process 1 is sh
capabilities are limited
`;

/** What the image's program does to print {@link printed}. */
export const script = `echo "user $(id -u), group $(id -g), groups $(id -G)"
echo "in $(pwd)"
echo "greeting: $GREETING"
echo "arguments: $*"
echo "motd: $(cat /etc/motd)"
[ -d /volume ] && echo "volume: there"
echo "process $$ is $(cat /proc/$$/comm)"
grep -q '^CapBnd:.*ffffffff$' /proc/self/status || echo "capabilities are limited"
exit 7
`;

/** Unpacks an image into a bundle, runs it, and expects what it prints and how it ends; nothing is left of it. */
export async function runBundle({
  command,
  lib,
  extraArgs,
  layout,
  image,
  folder,
}: BundleRun): Promise<void> {
  await mkdir(folder);
  const id = basename(folder);
  try {
    const env = lib === undefined ? undefined : { ...process.env, LD_LIBRARY_PATH: lib };
    const runtime = createRuntime({ command, root: join(folder, "root"), env, extraArgs });
    await using source = await openLayout(layout);
    const bundle = await unpack(await source.resolve(image), join(folder, "bundle"), {
      edit: (spec) => spec.change((one) => ({ ...one, linux: { ...one.linux, cgroupsPath: `/${id}/one` } })),
    });
    expectEqual(await validateBundle(bundle.path), [], "what is wrong with the bundle");
    const stdio = { stdout: "pipe", stderr: "pipe" } as const;
    const container = await runtime.run(id, bundle, { stdio, timeoutMs: 60_000 });
    const [out, err] = await Promise.all([
      text(present(container.stdout, "stdout")),
      text(present(container.stderr, "stderr")),
    ]);
    expectEqual([out, err], [printed, ""], "what it prints");
    expectEqual(await container.wait({ timeoutMs: 30_000 }), { exitCode: 7 }, "how it ends");
    expectEqual(await runtime.list(), [], "the containers that are left");
  } finally {
    await removeCgroups(id);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Removes the folders of a cgroup, in each hierarchy, with those below it. */
async function removeCgroups(name: string): Promise<void> {
  const top = "/sys/fs/cgroup";
  const controllers = (await readdir(top).catch(() => [])).map((controller) => join(top, controller, name));
  for (const folder of [join(top, name), ...controllers]) {
    for (const child of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      if (child.isDirectory()) await rmdir(join(folder, child.name));
    }
    await rmdir(folder).catch(() => {});
  }
}
