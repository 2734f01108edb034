import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { CallOptions } from "../image-source.js";
import { OciError } from "../oci-error.js";
import { type CdiFile, type CdiRegistry, createCdiRegistry } from "./cdi-registry.js";
import { checkCall } from "./check-call.js";
import { parseCdiSpec } from "./parse-cdi-spec.js";
import { readText } from "./read-text.js";

/** Where CDI files are: what is installed, and what programs write while the machine runs. The latter counts more. */
export const cdiFolders: readonly string[] = ["/etc/cdi", "/var/run/cdi"];

const MOST_FILES = 10_000;

/**
 * Reads all CDI files of folders, in the order of their names. A folder that is not there has none. A file that cannot be used is passed over,
 * so that the devices of other vendors are there; `problems` says why. JSON is read; YAML is not, but for what is JSON, too.
 *
 * @param folders the folders; a device of a later one counts more. Default: {@link cdiFolders}
 * @throws OciError `READ_FAILED` for a folder that cannot be read, `ABORTED`, `TIMEOUT`
 */
export async function loadCdi(
  folders: readonly string[] = cdiFolders,
  options: CallOptions = {},
): Promise<CdiRegistry> {
  const check = checkCall("reading CDI files", options);
  const files: CdiFile[] = [];
  const problems: OciError[] = [];
  for (const [priority, folder] of folders.entries()) {
    for (const name of await namesIn(folder)) {
      check();
      const file = join(folder, name);
      try {
        files.push({ file, priority, spec: parseCdiSpec(await readText(file), file) });
      } catch (error) {
        if (!OciError.is(error)) throw error;
        problems.push(name.endsWith(".yaml") && error.reason === "it is no JSON" ? yaml(file, error) : error);
      }
    }
  }
  check();
  return createCdiRegistry(files, problems);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const names = entries
      .filter((entry) => !entry.isDirectory() && /\.(?:json|yaml)$/.test(entry.name))
      .map(({ name }) => name);
    if (names.length > MOST_FILES) {
      throw new OciError("TOO_LARGE", `reading ${folder}`, `there are more than ${MOST_FILES} files`, {
        file: folder,
      });
    }
    return names.sort();
  } catch (error) {
    if (OciError.is(error)) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return [];
    throw new OciError("READ_FAILED", `reading ${folder}`, `it cannot be read (${code})`, {
      file: folder,
      cause: error,
    });
  }
}

function yaml(file: string, cause: OciError): OciError {
  return new OciError("UNSUPPORTED", `reading ${file}`, "it is YAML, and CDI files are read as JSON only", {
    file,
    hint: "Write it as JSON; every program that reads CDI takes that.",
    cause,
  });
}
