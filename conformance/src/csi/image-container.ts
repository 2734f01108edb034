import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { connect } from "@container-interfaces/transport";
import { present } from "../expect.js";
import { run } from "../lab.js";

/** What is looked at, or changed, of a bundle's configuration. */
export interface BundleConfig {
  readonly process: { readonly args: readonly string[] };
  readonly mounts: readonly { readonly destination: string }[];
  readonly linux: object;
}

/** Reads the configuration of a bundle. */
export async function readConfig(bundle: string): Promise<BundleConfig> {
  return JSON.parse(await readFile(join(bundle, "config.json"), "utf8"));
}

/** The example's driver in a container of its image, as the stateful set has it: privileged, and what it mounts shows outside. */
export class ImageContainer {
  readonly #folder: string;
  readonly #runc: readonly string[];
  readonly #id: string;
  #child: ChildProcess | undefined;
  #said = "";

  /**
   * @param program runc
   * @param folder for runc's state; its name becomes that of the container
   */
  constructor(program: string, folder: string) {
    this.#folder = folder;
    this.#runc = [program, "--root", join(folder, "runc")];
    this.#id = basename(folder);
  }

  /** The folder that is the same inside and outside. */
  get shared(): string {
    return join(this.#folder, "shared");
  }

  /** Where the driver listens. */
  get endpoint(): string {
    return `unix://${join(this.shared, "csi.sock")}`;
  }

  /** Starts the driver and waits until it answers. */
  async start(bundle: string, flags: readonly string[]): Promise<void> {
    await mkdir(this.shared);
    await run(["mount", "--bind", this.shared, this.shared]);
    await run(["mount", "--make-shared", this.shared]);
    const args = ["--endpoint", this.endpoint, ...flags];
    const config = privileged(await readConfig(bundle), this.shared, this.#id, args);
    await writeFile(join(bundle, "config.json"), JSON.stringify(config));
    const [program = "", ...words] = [...this.#runc, "run", "--bundle", bundle, this.#id];
    this.#child = spawn(program, words, { stdio: ["ignore", "ignore", "pipe"] });
    this.#child.stderr?.on("data", (chunk) => {
      this.#said = `${this.#said}${chunk}`.slice(-2_000);
    });
    try {
      await using connection = connect(this.endpoint);
      await connection.ready({ timeoutMs: 30_000 });
    } catch (error) {
      throw new Error(`the driver does not answer; it said: ${this.#said}`, { cause: error });
    }
  }

  /** Sends SIGTERM and gives what it ends with. */
  async terminate(): Promise<unknown> {
    const exited = once(present(this.#child, "the container"), "exit");
    await run([...this.#runc, "kill", this.#id, "TERM"]);
    const [code, signal] = await exited;
    return signal ?? code;
  }

  /** Ends it by force, if it is there. */
  async remove(): Promise<void> {
    await run([...this.#runc, "delete", "--force", this.#id]);
    if (this.#child?.exitCode === null && this.#child.signalCode === null) await once(this.#child, "exit");
  }
}

function privileged(config: BundleConfig, shared: string, id: string, args: readonly string[]): object {
  const all = ["CAP_SYS_ADMIN", "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER"];
  const kinds = ["bounding", "effective", "inheritable", "permitted", "ambient"];
  const own = config.mounts.filter(({ destination }) => !/^\/(dev|sys)/.test(destination));
  return {
    ...config,
    process: {
      ...config.process,
      terminal: false,
      args: [...config.process.args, ...args],
      capabilities: Object.fromEntries(kinds.map((kind) => [kind, all])),
    },
    mounts: [
      ...own,
      { destination: "/sys", type: "sysfs", source: "sysfs", options: ["ro"] },
      { destination: "/dev", type: "bind", source: "/dev", options: ["rbind"] },
      { destination: shared, type: "bind", source: shared, options: ["rbind", "rshared"] },
    ],
    linux: {
      ...config.linux,
      cgroupsPath: `/${id}`,
      rootfsPropagation: "rshared",
      resources: { devices: [{ allow: true, access: "rwm" }] },
    },
  };
}
