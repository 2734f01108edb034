import type { ServiceDefinition } from "@container-interfaces/transport";
import {
  ControllerDefinition,
  GroupControllerDefinition,
  IdentityDefinition,
  NodeDefinition,
  SnapshotMetadataDefinition,
} from "../gen/csi/v1/csi.js";
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
  ...withPaths(IdentityDefinition, identityRules),
  ...withPaths(ControllerDefinition, controllerRules),
  ...withPaths(GroupControllerDefinition, groupControllerRules),
  ...withPaths(SnapshotMetadataDefinition, snapshotMetadataRules),
  ...withPaths(NodeDefinition, nodeRules),
]);

function withPaths<D extends ServiceDefinition>(service: D, rules: ServiceRules<D>): [string, SomeRules][] {
  return Object.entries<SomeRules>(rules as Record<string, SomeRules>).map(([method, its]) => [
    `/${service.fullName}/${service.methods[method]?.name}`,
    its,
  ]);
}
