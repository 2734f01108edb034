import { ImageServiceDefinition, RuntimeServiceDefinition } from "@container-interfaces/cri";
import { csiServices, RegistrationDefinition } from "@container-interfaces/csi";
import type { ServiceDefinition } from "@container-interfaces/transport";

/** An interface whose every message goes both ways. */
export interface Interface {
  readonly name: "cri" | "csi";
  readonly definitions: readonly ServiceDefinition[];
}

/** All of CRI. */
export const cri: Interface = {
  name: "cri",
  definitions: [RuntimeServiceDefinition, ImageServiceDefinition],
};

/** All of CSI, and kubelet's plugin registration. */
export const csi: Interface = {
  name: "csi",
  definitions: [...Object.values(csiServices), RegistrationDefinition],
};
