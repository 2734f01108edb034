import { posix } from "node:path";
import { configError } from "./config-error.js";

/**
 * The cgroup of a container below that of its pod, as OCI runtimes take it: a path for cgroupfs; `SLICE:PREFIX:ID` for systemd, when the parent
 * ends in a slice.
 *
 * @param parent the cgroup of the pod, `/kubepods/pod1` or `/kubepods.slice/kubepods-pod1.slice`; empty for none
 * @param prefix what the systemd scope begins with
 * @returns `undefined` without a parent
 * @throws OciError `INVALID_ARGUMENT` for a parent with `..`
 */
export function cgroupsPathOf(parent: string, id: string, prefix = "cri"): string | undefined {
  if (parent === "") return undefined;
  if (parent.split("/").includes("..") || parent.includes("\0")) {
    throw configError(
      "sandboxConfig.linux.cgroupParent",
      `it has to be a path without .., and is ${JSON.stringify(parent)}`,
    );
  }
  const last = posix.basename(parent);
  return last.endsWith(".slice") ? `${last}:${prefix}:${id}` : posix.join(parent, id);
}
