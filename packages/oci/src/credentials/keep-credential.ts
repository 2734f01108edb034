import { randomBytes } from "node:crypto";
import { mkdir, open, realpath, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { CallOptions } from "../image-source.js";
import { OciError } from "../oci-error.js";
import { type Credential, createCredential } from "./credential.js";
import { eraseFromHelper, storeInHelper } from "./credential-helper.js";
import { type DockerConfig, defaultConfigPath, loadDockerConfig } from "./docker-config.js";
import { helperOf } from "./docker-config-credentials.js";
import { dockerHubKey, isDockerHub } from "./docker-hub.js";

/** Where a credential is kept. */
export interface KeepOptions extends CallOptions {
  /** The file; it is made when it does not exist. Default: `REGISTRY_AUTH_FILE`, else `config.json` in `DOCKER_CONFIG` or `~/.docker`. */
  readonly path?: string | undefined;
  /** The environment that the file and helpers are found by. Default: this process's. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

/** A host with its port, and where wanted the beginning of a path. */
const REGISTRY =
  /^[A-Za-z0-9][A-Za-z0-9._-]*(?::\d{1,5})?(?:\/[A-Za-z0-9._/-]+)?$|^\[[0-9A-Fa-f:.]+\](?::\d{1,5})?(?:\/[A-Za-z0-9._/-]+)?$/;

/**
 * Keeps a credential for a registry, as `docker login` does: in the helper that the file names for it, else in the file itself, which is
 * replaced at once and readable by its owner only. Everything else in the file stays. Two processes that write at the same moment
 * are not kept apart, as with Docker.
 *
 * @param registry the host with its port, and where wanted the beginning of a path: `registry.example.com/team`; `docker.io` for Docker Hub
 * @throws OciError `INVALID_ARGUMENT`, `CREDENTIALS_FAILED`, `PROGRAM_MISSING`, `WRITE_FAILED`, `TIMEOUT` or `ABORTED`
 */
export async function storeCredential(
  registry: string,
  credential: Credential,
  options: KeepOptions = {},
): Promise<void> {
  const checked = createCredential(credential);
  const { config, path, keys, server, helper } = await locate(registry, options, "keeping a credential");
  const document = withoutKeys(config, keys);
  if (helper !== undefined) {
    if (checked.registryToken !== undefined) {
      throw new OciError("INVALID_ARGUMENT", "keeping a credential", "a helper cannot keep a registry token");
    }
    await storeInHelper(helper, server, checked, options);
    // what the file had is out of date now
    if (config?.auths.some(([key]) => keys.includes(key))) await replace(path, document);
    return;
  }
  const { username, password, identityToken, registryToken } = checked;
  const pair = username === undefined ? undefined : `${username}:${password ?? ""}`;
  const entry = {
    ...(pair === undefined ? {} : { auth: Buffer.from(pair).toString("base64") }),
    ...(identityToken === undefined ? {} : { identitytoken: identityToken }),
    ...(registryToken === undefined ? {} : { registrytoken: registryToken }),
  };
  await replace(path, { ...document, auths: { ...(document.auths as object | undefined), [server]: entry } });
}

/**
 * Forgets the credential for a registry, as `docker logout` does, in the helper and in the file. One that is not there is no error.
 *
 * @param registry as {@link storeCredential} got it
 * @throws OciError as {@link storeCredential}
 */
export async function eraseCredential(registry: string, options: KeepOptions = {}): Promise<void> {
  const { config, path, keys, server, helper } = await locate(registry, options, "forgetting a credential");
  if (helper !== undefined) await eraseFromHelper(helper, server, options);
  if (config === undefined || !config.auths.some(([key]) => keys.includes(key))) return;
  await replace(path, withoutKeys(config, keys));
}

interface Place {
  readonly config: DockerConfig | undefined;
  readonly path: string;
  /** The keys that say the same as the registry. */
  readonly keys: readonly string[];
  readonly server: string;
  readonly helper: string | undefined;
}

async function locate(
  registry: string,
  { path, env = process.env }: KeepOptions,
  doing: string,
): Promise<Place> {
  if (typeof registry !== "string" || !REGISTRY.test(registry)) {
    throw new OciError("INVALID_ARGUMENT", doing, "the registry is no host", {
      hint: "Write it without a scheme, such as registry.example.com:5000.",
    });
  }
  const file = path ?? defaultConfigPath(env);
  const config = await loadDockerConfig(file);
  const keys = isDockerHub(registry)
    ? [dockerHubKey, "docker.io", "index.docker.io", "https://index.docker.io/v1"]
    : [registry, `https://${registry}`, `http://${registry}`];
  return {
    config,
    path: file,
    keys,
    server: keys[0] as string,
    helper: config === undefined ? undefined : helperOf(config, [keys[0] as string]),
  };
}

function withoutKeys(config: DockerConfig | undefined, keys: readonly string[]): Record<string, unknown> {
  if (config === undefined) return {};
  const auths = Object.fromEntries(config.auths.filter(([key]) => !keys.includes(key)));
  return { ...config.document, auths };
}

/** Through a link to the file that it names, as Docker does. */
async function replace(path: string, document: Readonly<Record<string, unknown>>): Promise<void> {
  let temporary: string | undefined;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const target = await realpath(path).catch(() => path);
    temporary = `${target}.${randomBytes(6).toString("hex")}.tmp`;
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(`${JSON.stringify(document, undefined, "\t")}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    if (temporary !== undefined) await rm(temporary, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    throw new OciError("WRITE_FAILED", `writing ${path}`, `it cannot be written (${code})`, {
      file: path,
      cause: error,
    });
  }
}
