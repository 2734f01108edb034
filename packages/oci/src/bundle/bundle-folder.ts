import { chmodSync, chownSync, mkdirSync } from "node:fs";
import type { Spec } from "@container-interfaces/oci-spec/runtime";
import { OciError } from "../oci-error.js";
import { mappedId } from "./mapped-id.js";

/** Makes a folder with this mode, whatever the umask is. */
export function makeFolder(folder: string, doing: string, mode = 0o700): void {
  attempt(folder, doing, () => {
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, mode);
  });
}

/** Lets the root of a container's user namespace pass through its bundle, where this process may say so. */
export function letPass(folder: string, { linux }: Spec, doing: string): void {
  const gid = mappedId(0, linux?.gidMappings ?? []);
  if (process.geteuid?.() !== 0 || gid === undefined || gid === 0) return;
  attempt(folder, doing, () => {
    chownSync(folder, 0, gid);
    chmodSync(folder, 0o710);
  });
}

function attempt(file: string, doing: string, call: () => void): void {
  try {
    call();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new OciError("WRITE_FAILED", doing, `${file} cannot be made (${code})`, { file, cause: error });
  }
}
