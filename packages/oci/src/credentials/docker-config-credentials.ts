import type { CallOptions } from "../image-source.js";
import { OciError } from "../oci-error.js";
import type { Credential } from "./credential.js";
import { getFromHelper } from "./credential-helper.js";
import type { CredentialSource } from "./credential-source.js";
import { decodeAuth } from "./decode-auth.js";
import { type DockerConfig, defaultConfigPaths, loadDockerConfig } from "./docker-config.js";
import { dockerHubKey, isDockerHub } from "./docker-hub.js";
import { matchCredentials } from "./match-credentials.js";

/** Where the credentials of Docker, podman and skopeo are looked for. */
export interface DockerConfigOptions {
  /**
   * The file, which has to be there. Default: `REGISTRY_AUTH_FILE` alone where it is set; else all that exist of `config.json` in
   * `DOCKER_CONFIG` or `~/.docker`, `containers/auth.json` in `XDG_RUNTIME_DIR`, and in `XDG_CONFIG_HOME` or `~/.config`.
   */
  readonly path?: string | undefined;
  /** The environment that the files and helpers are found by, and that helpers get. Default: this process's. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Milliseconds for one run of a helper. Default: 30,000. */
  readonly helperTimeoutMs?: number | undefined;
}

/**
 * The credentials that `docker login`, `podman login` and `skopeo login` keep. Files are read anew each time. Of each file the
 * helper comes first, which `credHelpers` names for the registry or `credsStore` for all, and then every entry of `auths` that
 * {@link matchCredentials} finds.
 */
export function dockerConfigCredentials(options: DockerConfigOptions = {}): CredentialSource {
  return {
    get: async (image, call = {}) => {
      const found: Credential[] = [];
      for (const config of await load(options))
        found.push(...(await credentialsOf(config, image, options, call)));
      return found;
    },
  };
}

async function load({ path, env = process.env }: DockerConfigOptions): Promise<readonly DockerConfig[]> {
  const configs: DockerConfig[] = [];
  for (const each of path === undefined ? defaultConfigPaths(env) : [path]) {
    const config = await loadDockerConfig(each);
    if (config !== undefined) configs.push(config);
    else if (path !== undefined) {
      throw new OciError("CREDENTIALS_FAILED", `reading ${path}`, "it does not exist", { file: path });
    }
  }
  return configs;
}

async function credentialsOf(
  config: DockerConfig,
  image: string,
  { env, helperTimeoutMs }: DockerConfigOptions,
  { signal, timeoutMs }: CallOptions,
): Promise<Credential[]> {
  const found: Credential[] = [];
  const host = image.split("/", 1)[0] ?? "";
  const keys = isDockerHub(host) ? [dockerHubKey, "docker.io"] : [host];
  const helper = helperOf(config, keys);
  if (helper !== undefined) {
    const limits = [helperTimeoutMs, timeoutMs].filter((limit) => limit !== undefined);
    for (const key of keys) {
      const credential = await getFromHelper(helper, key, {
        env,
        signal,
        ...(limits.length === 0 ? {} : { timeoutMs: Math.min(...limits) }),
      });
      if (credential === undefined) continue;
      found.push(credential);
      break;
    }
  }
  const entries = config.auths.map(([key, entry]) => [key, { key, entry }] as const);
  for (const { key, entry } of matchCredentials(entries, image)) {
    const credential = decodeAuth(entry, key, config.path);
    if (credential !== undefined) found.push(credential);
  }
  return found;
}

/** The helper that keeps the credentials of a registry, which is known by one of these keys. */
export function helperOf(config: DockerConfig, keys: readonly string[]): string | undefined {
  for (const key of keys.includes(dockerHubKey) ? [...keys, "index.docker.io"] : keys) {
    const name = config.credHelpers.get(key);
    if (name !== undefined && name !== "") return name;
  }
  return config.credsStore;
}
