import { open } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { OciError } from "../oci-error.js";

/** What a file of Docker's, or of podman's and skopeo's, says about credentials. Unknown keys are in `document`. */
export interface DockerConfig {
  /** The file. */
  readonly path: string;
  /** `auths`: what the file itself holds, by registry; values as they are, to be checked by whoever uses one. */
  readonly auths: readonly (readonly [key: string, entry: unknown])[];
  /** `credHelpers`: the helper of a registry. */
  readonly credHelpers: ReadonlyMap<string, string>;
  /** `credsStore`: the helper of all other registries. */
  readonly credsStore: string | undefined;
  /** The whole document. */
  readonly document: Readonly<Record<string, unknown>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

const MAX_BYTES = 10 * 1024 * 1024;

/** The file that credentials are kept in: `REGISTRY_AUTH_FILE`, else Docker's in `DOCKER_CONFIG` or `~/.docker`. */
export function defaultConfigPath(env: Environment): string {
  return env.REGISTRY_AUTH_FILE || join(env.DOCKER_CONFIG || join(home(env), ".docker"), "config.json");
}

/** The files that are read, in order: `REGISTRY_AUTH_FILE` alone, else Docker's and then those of podman and skopeo. */
export function defaultConfigPaths(env: Environment): readonly string[] {
  if (env.REGISTRY_AUTH_FILE) return [env.REGISTRY_AUTH_FILE];
  const runtime = env.XDG_RUNTIME_DIR ? [join(env.XDG_RUNTIME_DIR, "containers", "auth.json")] : [];
  const configured = join(env.XDG_CONFIG_HOME || join(home(env), ".config"), "containers", "auth.json");
  return [defaultConfigPath(env), ...runtime, configured];
}

function home(env: Environment): string {
  return env.HOME || homedir();
}

/**
 * Reads one file; `undefined` when it does not exist.
 *
 * @throws OciError `CREDENTIALS_FAILED` for what cannot be read or has another form; nothing of the content is in it
 */
export async function loadDockerConfig(path: string): Promise<DockerConfig | undefined> {
  const fail = (reason: string, cause?: unknown): OciError =>
    new OciError("CREDENTIALS_FAILED", `reading ${path}`, reason, {
      file: path,
      ...(cause === undefined ? {} : { cause }),
    });
  let text: string;
  try {
    text = await read(path, fail);
  } catch (error) {
    if (OciError.is(error)) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw fail(`it cannot be read (${code})`, error);
  }
  let document: unknown;
  try {
    document = text.trim() === "" ? {} : JSON.parse(text);
  } catch {
    // the engine's error quotes the text, which holds secrets
    throw fail("it is no well-formed JSON");
  }
  if (!isObject(document)) throw fail("it is no JSON object");
  const { auths = {}, credHelpers = {}, credsStore = "" } = document;
  if (!isObject(auths)) throw fail("auths is no object");
  if (!isObject(credHelpers)) throw fail("credHelpers is no object");
  if (typeof credsStore !== "string") throw fail("credsStore is no text");
  const helpers = new Map<string, string>();
  for (const [host, name] of Object.entries(credHelpers)) {
    if (typeof name !== "string") throw fail(`credHelpers[${JSON.stringify(host)}] is no text`);
    helpers.set(host, name);
  }
  return {
    path,
    auths: Object.entries(auths),
    credHelpers: helpers,
    credsStore: credsStore === "" ? undefined : credsStore,
    document,
  };
}

async function read(path: string, fail: (reason: string) => OciError): Promise<string> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    if (size > MAX_BYTES) throw fail(`it has ${size} bytes, more than ${MAX_BYTES}`);
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

/** Whether a value of JSON is an object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
