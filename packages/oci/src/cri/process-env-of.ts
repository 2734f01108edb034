import type { ImageConfig } from "@container-interfaces/oci-spec/image";
import { configError } from "./config-error.js";
import type { ContainerConfig, KeyValue } from "./container-config.js";

const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What is set unless the image or the container sets it. */
export interface DefaultEnv {
  /** The value of `PATH`. Default: that of Docker and containerd. */
  readonly path?: string | undefined;
  /** The value of `HOSTNAME`. Default: it is not set. */
  readonly hostname?: string | undefined;
}

/**
 * The environment of a container: `PATH`, `TERM` for a terminal and `HOSTNAME`, then the image's, then the container's own. Each variable is
 * there once, where it was set first, with the value that was set last. Values of the container are in no message.
 *
 * @throws OciError `INVALID_ARGUMENT` for a variable without a name, for `=` in a name, for a NUL character, and for a value that is
 * no UTF-8, which a runtime spec cannot hold
 */
export function processEnvOf(
  config: ContainerConfig,
  image: ImageConfig,
  { path = DEFAULT_PATH, hostname }: DefaultEnv = {},
): readonly string[] {
  const values = new Map([["PATH", path]]);
  if (config.tty === true) values.set("TERM", "xterm");
  if (hostname) values.set("HOSTNAME", hostname);
  for (const variable of image.Env ?? []) {
    const end = variable.indexOf("=");
    // as Docker has it: a name alone takes the variable away
    if (end === -1) values.delete(variable);
    else if (end > 0) values.set(variable.slice(0, end), variable.slice(end + 1));
  }
  for (const [index, variable] of (config.envs ?? []).entries()) {
    values.set(...variableOf(variable, `config.envs[${index}]`));
  }
  return Array.from(values, ([name, value]) => `${name}=${value}`);
}

function variableOf({ key = "", value = "" }: KeyValue, path: string): [string, string] {
  if (key === "" || /[=\0]/.test(key)) {
    throw configError(`${path}.key`, "it has to be a name without = and NUL, and not empty");
  }
  const text = typeof value === "string" ? value : decode(value, path);
  if (text.includes("\0")) throw configError(`${path}.value`, "it has a NUL character");
  return [key, text];
}

function decode(value: Uint8Array, path: string): string {
  try {
    return utf8.decode(value);
  } catch {
    throw configError(`${path}.value`, "it is no UTF-8, and a runtime spec can hold nothing else");
  }
}
