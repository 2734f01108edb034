import { type Client, RpcError } from "@container-interfaces/transport";
import {
  type ControllerDefinition,
  type ControllerServiceCapability_RPC_Type,
  type GroupControllerDefinition,
  type GroupControllerServiceCapability_RPC_Type,
  type IdentityDefinition,
  type NodeDefinition,
  type NodeServiceCapability_RPC_Type,
  PluginCapability_Service_Type,
  type PluginCapability_VolumeExpansion_Type,
} from "../gen/csi/v1/csi.js";

/** What a driver says that it can, by number: also what this version does not know. */
export interface CapabilitySets {
  /** Its services, and whether places matter to it. */
  readonly plugin: ReadonlySet<PluginCapability_Service_Type>;
  /** Whether volumes are expanded while they are published, or while they are not. */
  readonly volumeExpansion: ReadonlySet<PluginCapability_VolumeExpansion_Type>;
  /** What its Controller can; empty where the driver, or this endpoint of it, has none. */
  readonly controller: ReadonlySet<ControllerServiceCapability_RPC_Type>;
  /** What its GroupController can; empty where there is none. */
  readonly groupController: ReadonlySet<GroupControllerServiceCapability_RPC_Type>;
  /** What its Node can; empty where there is none. */
  readonly node: ReadonlySet<NodeServiceCapability_RPC_Type>;
}

/** The clients that are asked. */
export interface CapabilityClients {
  readonly identity: Pick<Client<IdentityDefinition>, "getPluginCapabilities">;
  readonly controller: Pick<Client<ControllerDefinition>, "controllerGetCapabilities">;
  readonly groupController: Pick<Client<GroupControllerDefinition>, "groupControllerGetCapabilities">;
  readonly node: Pick<Client<NodeDefinition>, "nodeGetCapabilities">;
}

/** Asks a driver for all its capabilities; Controller and GroupController only where the driver has them. */
export async function readCapabilities(clients: CapabilityClients): Promise<CapabilitySets> {
  const { capabilities } = await clients.identity.getPluginCapabilities({});
  const types = capabilities.map(({ type }) => type);
  const plugin = new Set(types.flatMap((type) => (type?.$case === "service" ? [type.value.type] : [])));
  const [controller, groupController, node] = await Promise.all([
    plugin.has(PluginCapability_Service_Type.CONTROLLER_SERVICE)
      ? typesOf(clients.controller.controllerGetCapabilities({}))
      : new Set<number>(),
    plugin.has(PluginCapability_Service_Type.GROUP_CONTROLLER_SERVICE)
      ? typesOf(clients.groupController.groupControllerGetCapabilities({}))
      : new Set<number>(),
    typesOf(clients.node.nodeGetCapabilities({})),
  ]);
  return {
    plugin,
    volumeExpansion: new Set(
      types.flatMap((type) => (type?.$case === "volumeExpansion" ? [type.value.type] : [])),
    ),
    controller,
    groupController,
    node,
  };
}

interface RpcCapabilities {
  readonly capabilities: readonly {
    readonly type?: { readonly $case: "rpc"; readonly value: { readonly type: number } } | undefined;
  }[];
}

/** None where the service is not served here: what a driver says of itself holds for all its processes together. */
async function typesOf(answer: Promise<RpcCapabilities>): Promise<ReadonlySet<number>> {
  try {
    const { capabilities } = await answer;
    return new Set(capabilities.flatMap(({ type }) => (type === undefined ? [] : [type.value.type])));
  } catch (error) {
    if (RpcError.is(error, "UNIMPLEMENTED")) return new Set();
    throw error;
  }
}
