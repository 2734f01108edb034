import type {
  DeepPartial,
  MethodDefinition,
  RequestOf,
  ResponseOf,
  ServiceDefinition,
} from "@container-interfaces/transport";
import type {
  ControllerDefinition,
  GroupControllerDefinition,
  NodeDefinition,
  SnapshotMetadataDefinition,
} from "../gen/csi/v1/csi.js";
import type { DriverContext } from "./driver-context.js";

/** A message in which fields may be left out, those of its parts too; nothing where there is nothing to say. */
type Answer<M extends MethodDefinition> = [Exclude<keyof ResponseOf<M>, "_unknownFields">] extends [never]
  ? // biome-ignore lint/suspicious/noConfusingVoidType: a handler may be a function that returns nothing
    void | DeepPartial<ResponseOf<M>>
  : DeepPartial<ResponseOf<M>>;

/** The handler of one RPC. It answers with a message, in which fields may be left out, or with a stream of them. */
export type DriverHandler<M extends MethodDefinition> = (
  request: RequestOf<M>,
  context: DriverContext,
) => M["responseStream"] extends true ? AsyncIterable<Answer<M>> : Answer<M> | Promise<Answer<M>>;

/** The handlers of all RPCs of a service of CSI. */
export type DriverHandlers<D extends ServiceDefinition> = {
  [M in keyof D["methods"]]: DriverHandler<D["methods"][M]>;
};

/** Handlers of Controller. The capabilities follow from the methods. A class implements them, or a `Pick` of them. */
export type ControllerHandlers = Omit<DriverHandlers<ControllerDefinition>, "controllerGetCapabilities">;

/** Handlers of GroupController. The capabilities follow from the methods. */
export type GroupControllerHandlers = Omit<
  DriverHandlers<GroupControllerDefinition>,
  "groupControllerGetCapabilities"
>;

/** Handlers of SnapshotMetadata, which answer with streams. */
export type SnapshotMetadataHandlers = DriverHandlers<SnapshotMetadataDefinition>;

/** Handlers of Node. The capabilities follow from the methods, and NodeGetInfo from {@link NodeIdentity} where it is left out. */
export type NodeHandlers = Omit<DriverHandlers<NodeDefinition>, "nodeGetCapabilities">;
