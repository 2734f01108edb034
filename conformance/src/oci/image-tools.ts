import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { installPeers, run } from "../lab.js";

type ToolName = "skopeo" | "umoci" | "buildah" | "crane";

/** A program as it has to be started. */
export interface CommandLine {
  readonly argv: readonly [string, ...string[]];
  readonly env: NodeJS.ProcessEnv;
}

/** Where a peer is. */
type Peers = Awaited<ReturnType<typeof installPeers>>;

// what the tools write outside of their storage is gone with the namespace
const inNamespace = 'mount -t tmpfs none /var/lib && exec "$@"';

/** Others' programs for images, so configured that nothing of this machine counts and nothing is left on it. */
export class ImageTools {
  readonly folder: string;
  readonly #peers: Peers;
  readonly #policy: string;

  private constructor(folder: string, peers: Peers) {
    this.folder = folder;
    this.#peers = peers;
    this.#policy = join(folder, "policy.json");
  }

  /** The folder keeps all that the tools write. @param names those that are wanted */
  static async create(
    folder: string,
    names: readonly ToolName[] = ["skopeo", "umoci", "buildah", "crane"],
  ): Promise<ImageTools> {
    const peers = await installPeers(names, { log: console.log });
    const at = (name: string): string => join(folder, name);
    await mkdir(folder);
    const files = {
      "storage.conf": `[storage]\ndriver = "vfs"\ngraphroot = "${at("storage")}"\nrunroot = "${at("run")}"\n`,
      "containers.conf": `[network]\nnetwork_config_dir = "${at("networks")}"\n`,
      "registries.conf": "",
      "auth.json": "{}\n",
      "policy.json": '{"default": [{"type": "insecureAcceptAnything"}]}\n',
    };
    for (const [name, text] of Object.entries(files)) await writeFile(at(name), text);
    return new ImageTools(folder, peers);
  }

  /** Runs skopeo; registries are spoken to without TLS. */
  async skopeo(command: "copy" | "inspect" | "list-tags", ...args: readonly string[]): Promise<string> {
    const plain =
      command === "copy" ? ["--src-tls-verify=false", "--dest-tls-verify=false"] : ["--tls-verify=false"];
    return await this.#run("skopeo", command, ...plain, ...args);
  }

  /** Runs umoci. */
  async umoci(...args: readonly string[]): Promise<string> {
    return await this.#run("umoci", ...args);
  }

  /** Runs buildah; a policy goes to those commands that have one. */
  async buildah(command: string, ...args: readonly string[]): Promise<string> {
    const hasPolicy = ["from", "commit", "pull", "push"].includes(command);
    const policy = hasPolicy ? ["--signature-policy", this.#policy, "--tls-verify=false"] : [];
    return await this.#run("buildah", command, ...policy, ...args);
  }

  /** Runs crane, which speaks to loopback without TLS. */
  async crane(...args: readonly string[]): Promise<string> {
    return await this.#run("crane", ...args);
  }

  /** How one of the tools is started. */
  commandLine(name: ToolName, ...args: readonly string[]): CommandLine {
    const { bin = "", lib } = this.#peers[name] ?? {};
    const env = {
      ...process.env,
      ...(lib === undefined ? {} : { LD_LIBRARY_PATH: lib }),
      CONTAINERS_STORAGE_CONF: join(this.folder, "storage.conf"),
      CONTAINERS_CONF: join(this.folder, "containers.conf"),
      CONTAINERS_REGISTRIES_CONF: join(this.folder, "registries.conf"),
      REGISTRY_AUTH_FILE: join(this.folder, "auth.json"),
      DOCKER_CONFIG: this.folder,
      TMPDIR: this.folder,
      HOME: this.folder,
    };
    const policy = name === "skopeo" ? ["--policy", this.#policy] : [];
    const namespace = ["--mount", "--propagation", "private", "sh", "-c", inNamespace, "sh"];
    return { argv: ["unshare", ...namespace, join(bin, name), ...policy, ...args], env };
  }

  async #run(name: ToolName, ...args: readonly string[]): Promise<string> {
    const { argv, env } = this.commandLine(name, ...args);
    return await run([...argv], { env, timeoutMs: 80_000 });
  }
}
