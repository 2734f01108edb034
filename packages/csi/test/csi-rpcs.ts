import type { MethodDefinition } from "@container-interfaces/transport";
import { csiServices } from "../src/services.js";

/** An RPC of CSI. */
export interface Rpc {
  readonly method: MethodDefinition;
  /** Such as `/csi.v1.Controller/CreateVolume`. */
  readonly path: string;
}

/** Every RPC of CSI by its lowerCamel name. */
export const csiRpcs: ReadonlyMap<string, Rpc> = new Map(
  Object.values(csiServices).flatMap(({ fullName, methods }) =>
    Object.entries<MethodDefinition>(methods).map(
      ([key, method]) => [key, { method, path: `/${fullName}/${method.name}` }] as const,
    ),
  ),
);
