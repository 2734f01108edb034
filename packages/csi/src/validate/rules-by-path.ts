import type { ServiceDefinition } from "@container-interfaces/transport";
import { csiServices } from "../services.js";
import type { Check, Problem } from "./check.js";
import { controllerRules } from "./controller-rules.js";
import { groupControllerRules } from "./group-controller-rules.js";
import { identityRules } from "./identity-rules.js";
import { nodeRules } from "./node-rules.js";
import type { ServiceRules } from "./rpc-rules.js";
import { snapshotMetadataRules } from "./snapshot-metadata-rules.js";

/** The rules for the messages of some RPC. */
interface SomeRules {
  readonly request: Check;
  readonly response: Check;
  readonly agreement?: (request: never, response: never) => Problem | undefined;
}

/** The rules for each RPC of CSI by its path, such as `/csi.v1.Controller/CreateVolume`. */
export const rulesByPath: ReadonlyMap<string, SomeRules> = new Map([
  ...withPaths(csiServices.identity, identityRules),
  ...withPaths(csiServices.controller, controllerRules),
  ...withPaths(csiServices.groupController, groupControllerRules),
  ...withPaths(csiServices.snapshotMetadata, snapshotMetadataRules),
  ...withPaths(csiServices.node, nodeRules),
]);

function withPaths<D extends ServiceDefinition>(service: D, rules: ServiceRules<D>): [string, SomeRules][] {
  return Object.entries<SomeRules>(rules as Record<string, SomeRules>).map(([method, its]) => [
    `/${service.fullName}/${service.methods[method]?.name}`,
    its,
  ]);
}
