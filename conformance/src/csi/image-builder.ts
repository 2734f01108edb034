import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type installPeers, run } from "../lab.js";

const example = fileURLToPath(new URL("../../../examples/csi-hostpath", import.meta.url));
/** What the example's Containerfile expects of its base, which then is as good as the one that it names. */
const programs = ["sh", "mount", "umount", "losetup", "cp", "sync"];
const base = "localhost/base:latest";
const image = "localhost/csi-hostpath:latest";
// what buildah writes outside of its storage is gone with the namespace
const inNamespace = 'mount -t tmpfs none /var/lib && exec "$@"';

/** Where peers are. */
type Peers = Awaited<ReturnType<typeof installPeers>>;

/** Builds the image of `examples/csi-hostpath`, on a base of this machine's programs, since no registry is asked. */
export class ImageBuilder {
  readonly #folder: string;
  readonly #buildah: string;
  readonly #umoci: string;
  readonly #env: NodeJS.ProcessEnv;

  /** The folder keeps all that the tools write. */
  constructor(folder: string, { buildah, umoci }: Peers) {
    const at = (name: string): string => join(folder, name);
    this.#folder = folder;
    this.#buildah = join(buildah?.bin ?? "", "buildah");
    this.#umoci = join(umoci?.bin ?? "", "umoci");
    this.#env = {
      ...process.env,
      ...(buildah?.lib === undefined ? {} : { LD_LIBRARY_PATH: buildah.lib }),
      CONTAINERS_STORAGE_CONF: at("storage.conf"),
      CONTAINERS_CONF: at("containers.conf"),
      CONTAINERS_REGISTRIES_CONF: at("registries.conf"),
      TMPDIR: folder,
      HOME: folder,
    };
  }

  /** Configures the tools so that nothing of this machine counts. */
  async #configure(): Promise<void> {
    const at = (name: string): string => join(this.#folder, name);
    const files = {
      "storage.conf": `[storage]\ndriver = "vfs"\ngraphroot = "${at("storage")}"\nrunroot = "${at("run")}"\n`,
      "containers.conf": `[network]\nnetwork_config_dir = "${at("networks")}"\n`,
      "registries.conf": "",
      "policy.json": '{"default": [{"type": "insecureAcceptAnything"}]}\n',
    };
    for (const [name, text] of Object.entries(files)) await writeFile(at(name), text);
  }

  /** Builds the image and gives the folder of its bundle: its files, and the configuration that they are run with. */
  async build(): Promise<string> {
    const at = (name: string): string => join(this.#folder, name);
    await this.#configure();
    const policy = ["--signature-policy", at("policy.json")];
    const container = (await this.#run("from", ...policy, "scratch")).trim();
    await this.#run("copy", container, await copyPrograms(at("base")), "/");
    await this.#run("commit", ...policy, "--rm", container, base);
    await run([process.execPath, "image.mjs"], { cwd: example });
    const built = ["--isolation", "chroot", "--build-arg", `BASE=${base}`, "--tag", image];
    await this.#run("build", ...policy, ...built, "-f", join(example, "Containerfile"), example);
    const layout = at("layout");
    await this.#run("push", ...policy, "--compression-level", "1", image, `oci:${layout}:latest`);
    await run([this.#umoci, "unpack", "--image", `${layout}:latest`, at("bundle")]);
    return at("bundle");
  }

  async #run(...args: readonly string[]): Promise<string> {
    const namespace = ["unshare", "--mount", "--propagation", "private", "sh", "-c", inNamespace, "sh"];
    return await run([...namespace, this.#buildah, ...args], { env: this.#env });
  }
}

/** Fills a folder with Node and the programs, each with the libraries that it needs, and gives the folder. */
async function copyPrograms(root: string): Promise<string> {
  const paths = (await run(["which", ...programs])).trim().split("\n");
  const files = new Map([process.execPath, ...paths].map((path) => [path, join("/usr/bin", basename(path))]));
  for (const path of [...files.keys()]) {
    const libraries = await run(["ldd", path]);
    for (const [library] of libraries.matchAll(/\/\S+/g)) files.set(library, library);
  }
  for (const [from, to] of files) {
    const place = join(root, to);
    await mkdir(dirname(place), { recursive: true });
    await copyFile(from, place);
  }
  for (const name of ["dev", "proc", "sys", "tmp"]) await mkdir(join(root, name));
  return root;
}
