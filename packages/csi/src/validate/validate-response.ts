import { RpcError } from "@container-interfaces/transport";
import type { DriverFacts } from "./driver-facts.js";
import { rulesByPath } from "./rules-by-path.js";

/**
 * Checks what a driver answers, to the letter of the specification (CSI v1.13): what is required, grammars,
 * ranges and sizes, and whether it is an answer to this request. Fields may be left out as in a handler's
 * answer. Of a stream it checks one message. An RPC that is not one of CSI has no rules.
 *
 * @param path the path of the RPC, such as `/csi.v1.Controller/CreateVolume`
 * @param request a request that {@link validateRequest} has passed
 * @throws RpcError `INTERNAL` with the `path` of the field in the response: the driver has a bug
 */
export function validateResponse(
  path: string,
  request: unknown,
  response: unknown,
  facts: DriverFacts,
): void {
  const rules = rulesByPath.get(path);
  if (rules === undefined) return;
  const answer = response ?? {};
  const found = rules.response(answer, facts) ?? rules.agreement?.(request as never, answer as never);
  if (found === undefined) return;
  throw new RpcError("INTERNAL", `the driver's answer is wrong: ${found.path || "it"} ${found.reason}`, {
    doing: `checking the response of ${path}`,
    hint: "This is a bug of the driver; mend what its handler answers.",
    method: path,
    path: found.path,
  });
}
