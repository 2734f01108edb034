import { RpcError, StatusCode } from "@container-interfaces/transport";
import type { CsiServices } from "../services.js";

/** An RPC of CSI by its lowerCamel name, such as `createVolume`. */
export type CsiRpcName = { [S in keyof CsiServices]: keyof CsiServices[S]["methods"] }[keyof CsiServices];

/** The codes after which the work may still go on, for all callers: the request was lost on the way or other work is under way. */
const unfinished: ReadonlySet<string> = new Set(["CANCELLED", "DEADLINE_EXCEEDED", "UNAVAILABLE", "ABORTED"]);

/**
 * Whether an error of a call says that its work is over for sure. After one that is not final the volume may exist, be attached or be
 * mounted nevertheless, so the caller repeats the call or undoes it, and forgets nothing.
 *
 * Not final are `CANCELLED`, `DEADLINE_EXCEEDED`, `UNAVAILABLE`, `ABORTED`, and whatever is not the status of a call. So is
 * `RESOURCE_EXHAUSTED`, which gRPC uses as well; only in CreateVolume it is final, as it says there that the storage has no room.
 * This is how external-provisioner v6.3.0 (CreateVolume), external-attacher v4.13.0 (ControllerPublishVolume), external-resizer v2.3.0
 * (ControllerExpandVolume) and the kubelet of Kubernetes 1.36 (NodeStageVolume, NodePublishVolume, NodeExpandVolume) decide. Where
 * none of them looks, such as for calls that only read, the same rule is applied.
 *
 * @param rpc the RPC by its lowerCamel name (`createVolume`) or its path (`/csi.v1.Controller/CreateVolume`)
 */
export function isFinalError(rpc: CsiRpcName | `/${string}`, error: unknown): boolean {
  if (!RpcError.is(error) || !Object.hasOwn(StatusCode, error.code)) return false;
  if (unfinished.has(error.code)) return false;
  if (error.code !== "RESOURCE_EXHAUSTED") return true;
  return rpc === "createVolume" || rpc === "/csi.v1.Controller/CreateVolume";
}
