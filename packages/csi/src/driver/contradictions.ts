import { RpcError } from "@container-interfaces/transport";
import { driverNameProblem } from "../validate/driver-name-problem.js";
import { type DriverParts, hasMethod } from "./capabilities.js";
import type { ServeDriverOptions } from "./driver-options.js";

type Part = "controller" | "groupController" | "snapshotMetadata" | "node";

/** Methods of which a driver has both or none, with why. */
const pairs: readonly (readonly [Part, string, string])[] = [
  ["controller", "createVolume", "deleteVolume"],
  ["controller", "controllerPublishVolume", "controllerUnpublishVolume"],
  ["controller", "createSnapshot", "deleteSnapshot"],
  ["groupController", "createVolumeGroupSnapshot", "deleteVolumeGroupSnapshot"],
  ["groupController", "createVolumeGroupSnapshot", "getVolumeGroupSnapshot"],
  ["snapshotMetadata", "getMetadataAllocated", "getMetadataDelta"],
  ["node", "nodeStageVolume", "nodeUnstageVolume"],
  ["node", "nodePublishVolume", "nodeUnpublishVolume"],
];

/** The methods of which a service needs at least one, as it does nothing otherwise. */
const methods: Readonly<Record<Exclude<Part, "node">, readonly string[]>> = {
  controller: [
    "createVolume",
    "controllerPublishVolume",
    "validateVolumeCapabilities",
    "listVolumes",
    "getCapacity",
    "createSnapshot",
    "listSnapshots",
    "getSnapshot",
    "controllerExpandVolume",
    "controllerGetVolume",
    "controllerModifyVolume",
    "controllerGetVolumeHealth",
  ],
  groupController: ["createVolumeGroupSnapshot"],
  snapshotMetadata: ["getMetadataAllocated"],
};

/**
 * Refuses a driver that contradicts itself, which callers would trip over later.
 *
 * @throws RpcError `INVALID_ARGUMENT` with the `path` of the option
 */
export function refuseContradictions(options: DriverParts & Pick<ServeDriverOptions, "registration">): void {
  for (const [path, reason] of problems(options)) {
    if (reason === undefined) continue;
    throw new RpcError("INVALID_ARGUMENT", reason, { doing: "starting the driver", path });
  }
}

function* problems(
  options: DriverParts & Pick<ServeDriverOptions, "registration">,
): Generator<readonly [string, string | undefined]> {
  const { identity, controller, node } = options;
  const name = driverNameProblem(identity.name);
  yield ["identity.name", name && `the driver's name ${name}`];
  yield ["identity.version", identity.version ? undefined : "the driver's version is required, and is empty"];
  if (
    [controller, options.groupController, options.snapshotMetadata, node].every((part) => part === undefined)
  )
    yield ["", "the driver serves nothing: give it a controller, a node or both"];
  for (const [part, one, other] of pairs) {
    yield [part, missing(options[part], one, other) ?? missing(options[part], other, one)];
  }
  for (const [part, names] of Object.entries(methods) as [Exclude<Part, "node">, string[]][]) {
    const handlers = options[part];
    if (handlers !== undefined && !names.some((each) => hasMethod(handlers, each)))
      yield [part, `${part} has none of the methods ${names.slice(0, 3).join(", ")} and so on; leave it out`];
  }
  yield ["controller", missing(controller, "controllerListVolumeHealth", "controllerGetVolumeHealth")];
  yield* nodeProblems(options);
  yield* claims(options);
}

function missing(handlers: object | undefined, one: string, other: string): string | undefined {
  if (!hasMethod(handlers, one) || hasMethod(handlers, other)) return undefined;
  return `there is ${one} without ${other}; a driver has both or none`;
}

function* nodeProblems({
  node,
  registration,
  capabilities,
}: DriverParts & Pick<ServeDriverOptions, "registration">): Generator<readonly [string, string]> {
  if (node === undefined) {
    if (registration !== undefined)
      yield ["registration", "there is no node to register with kubelet: give the driver a node"];
    return;
  }
  if (!hasMethod(node, "nodePublishVolume"))
    yield [
      "node.nodePublishVolume",
      "node needs nodePublishVolume and nodeUnpublishVolume; without them no volume can be used",
    ];
  if (!hasMethod(node, "nodeGetInfo") && !node.nodeId)
    yield ["node.nodeId", "node needs a nodeId, or nodeGetInfo, which tells it"];
  if (node.accessibleTopology !== undefined && capabilities?.volumeAccessibilityConstraints === false)
    yield [
      "capabilities.volumeAccessibilityConstraints",
      "node.accessibleTopology says where the node is, which needs volumeAccessibilityConstraints",
    ];
}

/** What the option `capabilities` claims without the methods that it needs. */
function* claims({
  controller,
  groupController,
  node,
  capabilities: told = {},
}: DriverParts): Generator<readonly [string, string]> {
  const has = (method: string): boolean => hasMethod(controller, method);
  const takesSnapshots = has("createSnapshot") || hasMethod(groupController, "createVolumeGroupSnapshot");
  const elsewhere = told.controllerElsewhere === true;
  const needs = (
    claimed: boolean,
    name: keyof typeof told,
    fulfilled: boolean,
    what: string,
  ): [string, string][] =>
    claimed && !fulfilled ? [[`capabilities.${name}`, `${name} is claimed without ${what}`]] : [];
  yield* needs(
    elsewhere,
    "controllerElsewhere",
    controller === undefined,
    "leaving out controller, which is here",
  );
  yield* needs(told.cloneVolume === true, "cloneVolume", has("createVolume"), "createVolume");
  yield* needs(
    told.publishReadonly === true,
    "publishReadonly",
    has("controllerPublishVolume"),
    "controllerPublishVolume",
  );
  yield* needs(
    told.listVolumesPublishedNodes === true,
    "listVolumesPublishedNodes",
    has("controllerPublishVolume") && (has("listVolumes") || has("controllerGetVolume")),
    "controllerPublishVolume and listVolumes",
  );
  yield* needs(
    told.volumeExpansion === "online",
    "volumeExpansion",
    elsewhere || has("controllerExpandVolume") || hasMethod(node, "nodeExpandVolume"),
    "controllerExpandVolume or nodeExpandVolume",
  );
  yield* needs(
    told.volumeExpansion === "offline",
    "volumeExpansion",
    elsewhere || has("controllerExpandVolume"),
    "controllerExpandVolume, which expands volumes that are not in use",
  );
  yield* needs(
    told.snapshotAccessibilityConstraints === true,
    "snapshotAccessibilityConstraints",
    elsewhere || takesSnapshots,
    "createSnapshot or createVolumeGroupSnapshot",
  );
  yield* needs(told.volumeMountGroup === true, "volumeMountGroup", node !== undefined, "a node");
}
