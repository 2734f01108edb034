import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { resolve } from "node:path";
import { Spec, SpecError } from "@container-interfaces/oci-spec/runtime";
import { OciError } from "../oci-error.js";
import { type Bundle, bundleAt, configName } from "./bundle.js";

/** Larger configurations are refused. */
const maxBytes = 16 * 1024 * 1024;

/**
 * Opens a bundle: reads its `config.json` and checks that against the schema. Unknown keys stay. Whether the root filesystem is there,
 * and what else may be wrong, is found by {@link validateBundle}.
 *
 * @throws OciError `NOT_FOUND` where there is no `config.json`, `TOO_LARGE` for one of more than 16 MiB, `READ_FAILED` for one that cannot be
 *   read, `INVALID_BUNDLE` for one that is no configuration (`findings` has all that is wrong) or says nothing of a root filesystem
 */
export async function openBundle(path: string): Promise<Bundle> {
  const folder = resolve(path);
  const doing = `opening the bundle ${folder}`;
  const bytes = await readConfig(folder, doing);
  const file = resolve(folder, configName);
  let spec: Spec;
  try {
    spec = Spec.parse(bytes);
  } catch (error) {
    if (!SpecError.is(error)) throw error;
    throw new OciError("INVALID_BUNDLE", doing, `${file}: ${error.reason}`, { file, cause: error });
  }
  if (spec.root === undefined || spec.root.path === "") {
    throw new OciError("INVALID_BUNDLE", doing, `${file}: it says nothing of a root filesystem`, { file });
  }
  return bundleAt(folder, spec, spec.root.path);
}

/** The bytes of a bundle's configuration. */
export async function readConfig(folder: string, doing: string): Promise<Uint8Array> {
  const file = resolve(folder, configName);
  try {
    // a pipe in its place would keep an ordinary open waiting
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw new OciError("READ_FAILED", doing, `${file} is no regular file`, { file });
      if (stats.size > maxBytes) {
        throw new OciError("TOO_LARGE", doing, `${file} has more than ${maxBytes} bytes`, { file });
      }
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (OciError.is(error)) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    const missing = code === "ENOENT" || code === "ENOTDIR";
    throw new OciError(missing ? "NOT_FOUND" : "READ_FAILED", doing, `${file} cannot be read (${code})`, {
      file,
      hint: missing ? "A bundle is a folder with config.json in it." : undefined,
      cause: error,
    });
  }
}
