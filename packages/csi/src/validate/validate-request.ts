import { RpcError } from "@container-interfaces/transport";
import type { DriverFacts } from "./driver-facts.js";
import { rulesByPath } from "./rules-by-path.js";

/**
 * Checks a request that a driver got, to the letter of the specification (CSI v1.13): what is required, and
 * what has a grammar or a range. Sizes are not limited: what a driver is sent may be larger than the
 * specification has it, as are paths and contexts in Kubernetes. Whether something exists is not looked at.
 * An RPC that is not one of CSI has no rules.
 *
 * @param path the path of the RPC, such as `/csi.v1.Controller/CreateVolume`
 * @throws RpcError with the `path` of the field: `INVALID_ARGUMENT`, or where the specification says so `OUT_OF_RANGE` (the
 * starting offset of snapshot metadata) or `FAILED_PRECONDITION` (NodePublishVolume without the staging path)
 */
export function validateRequest(path: string, request: unknown, facts: DriverFacts): void {
  const found = rulesByPath.get(path)?.request(request ?? {}, facts);
  if (found === undefined) return;
  throw new RpcError(found.code ?? "INVALID_ARGUMENT", `${found.path || "the request"} ${found.reason}`, {
    doing: `checking the request of ${path}`,
    method: path,
    path: found.path,
  });
}
