import { copyFile, mkdir, mkdtemp, readdir, rm, rmdir, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type CreatedContainer, createRuntime, type Runtime } from "@container-interfaces/oci";
import { Spec } from "@container-interfaces/oci-spec/runtime";
import { expectEqual } from "../expect.js";
import { cgroupFolders, mounts, processes } from "../lab.js";

/** Which runtime is driven, and what is known of it. */
export interface RuntimeUnderTest {
  /** Such as `runc 1.5`, for the names of checks. */
  readonly name: string;
  /** Path of the program. */
  readonly command: string;
  /** For `LD_LIBRARY_PATH`, where the machine lacks a library. */
  readonly lib?: string | undefined;
  /** Path of a busybox that needs no libraries. */
  readonly busybox: string;
  /** What it has not: crun has no events, and Debian 12 has one without features and without changes of a terminal's size. */
  readonly lacks: readonly ("events" | "features" | "resize")[];
}

const applets = [
  "sh",
  "sleep",
  "cat",
  "env",
  "id",
  "stty",
  "tty",
  "head",
  "yes",
  "touch",
  "readlink",
  "printf",
];

/** A folder with a root filesystem, bundles, and the state of one runtime that shares nothing with another one. */
export class RuntimeLab {
  readonly folder: string;
  readonly runtime: Runtime;
  readonly root: string;
  readonly test: RuntimeUnderTest;
  /** All containers are in a cgroup below it. */
  readonly cgroup: string;
  readonly #spec: Spec;
  readonly #temporary: string | undefined;
  #bundles = 0;

  private constructor(
    test: RuntimeUnderTest,
    folder: string,
    runtime: Runtime,
    spec: Spec,
    temporary?: string,
  ) {
    this.test = test;
    this.folder = folder;
    this.runtime = runtime;
    this.root = join(folder, "root");
    this.cgroup = `/${basename(folder)}`;
    this.#spec = spec;
    this.#temporary = temporary;
  }

  static async create(test: RuntimeUnderTest): Promise<RuntimeLab> {
    const folder = await mkdtemp(join(tmpdir(), "ci-runtime-"));
    const before = process.env.TMPDIR;
    await mkdir(join(folder, "tmp"));
    // where what the driver leaves behind is seen
    process.env.TMPDIR = join(folder, "tmp");
    const env = test.lib === undefined ? undefined : { ...process.env, LD_LIBRARY_PATH: test.lib };
    const runtime = createRuntime({ command: test.command, root: join(folder, "root"), env });
    const bin = join(folder, "rootfs", "bin");
    for (const name of ["bin", "proc", "dev", "sys", "tmp", "etc"]) {
      await mkdir(join(folder, "rootfs", name), { recursive: true });
    }
    await copyFile(test.busybox, join(bin, "busybox"));
    for (const applet of applets) await symlink("busybox", join(bin, applet));
    return new RuntimeLab(test, folder, runtime, await runtime.spec({ timeoutMs: 30_000 }), before);
  }

  /** Makes a bundle whose process has these arguments. */
  async bundle(args: readonly string[], more: { readonly terminal?: boolean } = {}): Promise<string> {
    this.#bundles += 1;
    const number = this.#bundles;
    const path = join(this.folder, `bundle-${number}`);
    await mkdir(path);
    const { oomScoreAdj: _, ...own } = this.#spec.process ?? { cwd: "/" };
    const linux = { ...this.#spec.linux, cgroupsPath: `${this.cgroup}/${number}` };
    const spec: Spec = {
      ...this.#spec,
      process: { ...own, args, terminal: more.terminal ?? false, env: ["PATH=/bin", "FROM=config"] },
      root: { path: join(this.folder, "rootfs"), readonly: false },
      linux,
    };
    await writeFile(join(path, "config.json"), Spec.stringify(spec));
    return path;
  }

  /** Creates and starts a container that sleeps; a signal ends it at once. */
  async sleeper(id: string): Promise<CreatedContainer> {
    const container = await this.runtime.create(id, await this.bundle(["sleep", "1000"]));
    await container.start();
    return container;
  }

  /** Expects that no container, process, mount, cgroup or temporary file is left. */
  async expectNothing(): Promise<void> {
    expectEqual(await this.runtime.list(), [], "the containers that are left");
    const inFolder = (each: string): boolean => each.includes(`${this.folder}/`);
    const running = (await processes()).filter(({ pid, argv }) => pid !== process.pid && argv.some(inFolder));
    expectEqual(
      running.map(({ argv }) => argv.join(" ")),
      [],
      "the processes that are left",
    );
    const mounted = (await mounts()).filter(({ path }) => inFolder(path));
    expectEqual(mounted, [], "the mounts that are left");
    const cgroups: string[] = [];
    for (const folder of await cgroupFolders(this.cgroup)) {
      const entries = await readdir(folder, { withFileTypes: true });
      cgroups.push(...entries.filter((each) => each.isDirectory()).map((each) => join(folder, each.name)));
    }
    expectEqual(cgroups, [], "the cgroups that are left");
    expectEqual(await readdir(join(this.folder, "tmp")), [], "the temporary files that are left");
  }

  /** Removes all containers. */
  async clear(): Promise<void> {
    for (const { id } of await this.runtime.list().catch(() => [])) {
      await this.runtime.delete(id, { force: true }).catch(() => {});
    }
  }

  /** Removes all containers and files. */
  async close(): Promise<void> {
    await this.clear();
    if (this.#temporary === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = this.#temporary;
    // the kernel forgets a cgroup only folder by folder
    for (const folder of await cgroupFolders(this.cgroup)) await removeCgroup(folder);
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function removeCgroup(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await removeCgroup(join(folder, entry.name));
  }
  await rmdir(folder);
}
