import type { LinuxIDMapping, LinuxNamespace } from "@container-interfaces/oci-spec/runtime";
import { configError } from "./config-error.js";
import { namespaceMode as mode } from "./cri-numbers.js";
import { idMappingsOf } from "./id-mappings-of.js";
import type { NamespaceOption, UserNamespace } from "./security-context.js";

/** How ids map in a user namespace; empty lists where there is none. */
export interface UserMappings {
  /** User ids. */
  readonly uids: readonly LinuxIDMapping[];
  /** Group ids. */
  readonly gids: readonly LinuxIDMapping[];
}

/**
 * The mappings of a pod's users; `undefined` when it has those of the host.
 *
 * @throws OciError `INVALID_ARGUMENT` for mappings that are missing, or that there must not be, and for another mode than pod and node
 */
export function userMappingsOf(users: UserNamespace | undefined, path: string): UserMappings | undefined {
  if (users === undefined) return undefined;
  const kind = users.mode ?? mode.POD;
  const uids = idMappingsOf(users.uids ?? [], `${path}.uids`);
  const gids = idMappingsOf(users.gids ?? [], `${path}.gids`);
  if (kind === mode.NODE) {
    if (uids.length + gids.length > 0) throw configError(path, "the users of the node have no mappings");
    return undefined;
  }
  if (kind !== mode.POD)
    throw configError(`${path}.mode`, `users are of the pod (0) or the node (2), not ${kind}`);
  if (uids.length === 0) throw configError(`${path}.uids`, "users of the pod's own need mappings");
  if (gids.length === 0) throw configError(`${path}.gids`, "users of the pod's own need mappings");
  return { uids, gids };
}

/**
 * Checks the modes of network and IPC, which are the pod's or the node's.
 *
 * @throws OciError `INVALID_ARGUMENT` for another one
 */
export function checkPodOrNode(options: NamespaceOption, path: string): void {
  for (const key of ["network", "ipc"] as const) {
    const value = options[key] ?? mode.POD;
    if (value !== mode.POD && value !== mode.NODE) {
      throw configError(`${path}.${key}`, `it is of the pod (0) or the node (2), not ${value}`);
    }
  }
}

/** What {@link containerNamespaces} goes by. */
export interface NamespaceFacts {
  /** The options of the pod. */
  readonly sandbox: NamespaceOption;
  /** The process of the sandbox. */
  readonly sandboxPid: number;
  /** The process of the container whose processes are shared. */
  readonly targetPid?: number | undefined;
  /** Where the network namespace of the pod is. Default: that of the sandbox's process. */
  readonly netns?: string | undefined;
  /** Whether the container has a cgroup namespace. */
  readonly cgroupNamespace: boolean;
}

const PATH = "config.linux.securityContext.namespaceOptions";

/**
 * The namespaces of a container: mounts of its own, and what the sandbox has, be it the pod's or the node's.
 *
 * @throws OciError `INVALID_ARGUMENT` for a container that asks for the node's where its pod has its own, for users that are not the pod's,
 * and for a target that is not known
 */
export function containerNamespaces(
  options: NamespaceOption,
  facts: NamespaceFacts,
): readonly LinuxNamespace[] {
  const { sandbox, sandboxPid, cgroupNamespace } = facts;
  checkPodOrNode(options, PATH);
  for (const key of ["network", "pid", "ipc"] as const) {
    if (options[key] === mode.NODE && sandbox[key] !== mode.NODE) {
      throw configError(`${PATH}.${key}`, "it is the node's, while the pod has its own");
    }
  }
  const users = userMappingsOf(options.usernsOptions, `${PATH}.usernsOptions`);
  const podUsers = userMappingsOf(
    sandbox.usernsOptions,
    "sandboxConfig.linux.securityContext.namespaceOptions.usernsOptions",
  );
  if (JSON.stringify(users) !== JSON.stringify(podUsers)) {
    throw configError(
      `${PATH}.usernsOptions`,
      "a container has the users of its pod, with the same mappings",
    );
  }
  const of = (name: string, pid: number = sandboxPid): string => `/proc/${pid}/ns/${name}`;
  return [
    pidNamespace(options, facts, of),
    { type: "ipc", path: of("ipc") },
    { type: "uts", path: of("uts") },
    { type: "mount" },
    { type: "network", path: facts.netns ?? of("net") },
    ...(cgroupNamespace ? [{ type: "cgroup" as const }] : []),
    ...(users === undefined ? [] : [{ type: "user" as const, path: of("user") }]),
  ];
}

function pidNamespace(
  { pid = mode.POD, targetId }: NamespaceOption,
  { targetPid }: NamespaceFacts,
  of: (name: string, pid?: number) => string,
): LinuxNamespace {
  switch (pid) {
    case mode.CONTAINER:
      return { type: "pid" };
    case mode.POD:
    case mode.NODE:
      return { type: "pid", path: of("pid") };
    case mode.TARGET:
      if (!targetId) throw configError(`${PATH}.targetId`, "it has to name the container that is the target");
      if (targetPid === undefined) {
        throw configError(
          `${PATH}.targetId`,
          "nothing is known of its process",
          "Hand it over as targetPid.",
        );
      }
      return { type: "pid", path: of("pid", targetPid) };
    default:
      throw configError(`${PATH}.pid`, `there is no mode ${pid}, but 0 to 3`);
  }
}
