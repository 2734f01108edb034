import { RpcError } from "@container-interfaces/transport";
import {
  ControllerServiceCapability_RPC_Type as ControllerType,
  PluginCapability_VolumeExpansion_Type as ExpansionType,
  GroupControllerServiceCapability_RPC_Type as GroupType,
  NodeServiceCapability_RPC_Type as NodeType,
  PluginCapability_Service_Type as ServiceType,
} from "../gen/csi/v1/csi.js";
import type { DriverClients } from "./driver-clients.js";

/** Something that a driver can advertise, by the service that tells it and its name in the interface. */
export type Ability =
  | `plugin ${keyof typeof ServiceType}`
  | `expansion ${keyof typeof ExpansionType}`
  | `controller ${keyof typeof ControllerType}`
  | `group ${keyof typeof GroupType}`
  | `node ${keyof typeof NodeType}`;

/** Asks a driver for all that it advertises. Numbers that this version does not know are left out. */
export async function readAbilities(clients: DriverClients): Promise<ReadonlySet<Ability>> {
  const abilities = new Set<Ability>();
  const add = (kind: string, names: Readonly<Record<string, number>>, number: number | undefined): void => {
    const name = Object.keys(names).find((key) => names[key] === number);
    if (name !== undefined) abilities.add(`${kind} ${name}` as Ability);
  };
  for (const { type } of (await clients.identity.getPluginCapabilities({})).capabilities) {
    if (type?.$case === "service") add("plugin", ServiceType, type.value.type);
    if (type?.$case === "volumeExpansion") add("expansion", ExpansionType, type.value.type);
  }
  if (abilities.has("plugin CONTROLLER_SERVICE"))
    for (const { type } of (await clients.controller.controllerGetCapabilities({})).capabilities)
      add("controller", ControllerType, type?.value.type);
  if (abilities.has("plugin GROUP_CONTROLLER_SERVICE"))
    for (const { type } of (await clients.groupController.groupControllerGetCapabilities({})).capabilities)
      add("group", GroupType, type?.value.type);
  for (const { type } of await nodeCapabilities(clients)) add("node", NodeType, type?.value.type);
  return abilities;
}

/** An endpoint with the controller's part of a driver alone has no Node service. */
async function nodeCapabilities({
  node,
}: DriverClients): Promise<Awaited<ReturnType<typeof node.nodeGetCapabilities>>["capabilities"]> {
  try {
    return (await node.nodeGetCapabilities({})).capabilities;
  } catch (error) {
    if (RpcError.is(error, "UNIMPLEMENTED")) return [];
    throw error;
  }
}
