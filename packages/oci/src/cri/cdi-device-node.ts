import type { LinuxDevice, LinuxDeviceCgroup } from "@container-interfaces/oci-spec/runtime";
import { OciError } from "../oci-error.js";
import type { CdiDeviceNode } from "./cdi-spec.js";
import { defined } from "./defined.js";
import type { HostFacts } from "./host-facts.js";

/** A device of CDI as a runtime spec has it. */
export interface CdiNode {
  /** The device. */
  readonly device: LinuxDevice;
  /** Who may use it; none for pipes, and where CDI says so. */
  readonly rule: LinuxDeviceCgroup | undefined;
}

/**
 * Converts a device node of CDI. What it does not say comes from the host.
 *
 * @param owner whom the process runs as; root leaves it to the runtime
 * @param file the CDI file, for errors
 * @throws OciError `INVALID_ARGUMENT` for a node that the host does not have or has as another type
 */
export function cdiDeviceNode(
  node: CdiDeviceNode,
  owner: { readonly uid?: number; readonly gid?: number },
  host: HostFacts,
  file: string,
): CdiNode {
  const { path, hostPath = path } = node;
  const fail = (reason: string): OciError =>
    new OciError("INVALID_ARGUMENT", `giving the device ${path} of ${file}`, reason, { file });
  const found = host.devices?.[hostPath || path]?.[0];
  // as in Go, 0 is no major number
  const complete = Boolean(node.type) && (node.type === "p" || Boolean(node.major));
  if (!complete && found === undefined) {
    throw fail(`it lacks a type or numbers, and nothing is known of ${hostPath} on the host`);
  }
  const type = node.type || found?.type;
  if (!complete && found?.type !== (type === "u" ? "c" : type)) {
    throw fail(`it is of type ${type}, and ${hostPath} of type ${found?.type}`);
  }
  const fromHost = !node.major && type !== "p" ? found : undefined;
  const numbers =
    type === "p" ? {} : { major: fromHost?.major ?? node.major, minor: fromHost?.minor ?? node.minor ?? 0 };
  const device = defined({
    path,
    type: type as LinuxDevice["type"],
    ...numbers,
    fileMode: permissionBits(node.fileMode ?? found?.fileMode),
    uid: node.uid ?? (owner.uid || undefined),
    gid: node.gid ?? (owner.gid || undefined),
  });
  const access = node.permissions || "rwm";
  const ruled = type !== "p" && access !== "none";
  const rule = { allow: true, type: type === "u" ? "c" : (type ?? "a"), ...defined(numbers), access };
  return { device, rule: ruled ? rule : undefined };
}

/** A runtime spec has no set-user-ID and sticky bits. */
function permissionBits(mode: number | undefined): number | undefined {
  return mode === undefined ? undefined : mode & 0o777;
}
