import type { RuntimeServiceHandlers } from "../serve-runtime.js";
import type { RuntimeParts } from "./runtime-parts.js";

/** The RPCs about the runtime itself. */
export type StatusHandlers = Pick<
  RuntimeServiceHandlers,
  "version" | "status" | "runtimeConfig" | "updateRuntimeConfig"
>;

/** Makes the handlers of the RPCs about the runtime itself. */
export function createStatusHandlers({ status }: RuntimeParts): StatusHandlers {
  return {
    version: () => ({
      version: "0.1.0",
      runtimeName: status.runtimeName,
      runtimeVersion: status.runtimeVersion,
      runtimeApiVersion: "v1",
    }),
    status: ({ verbose }) => ({
      status: { conditions: status.conditions },
      info: verbose ? { config: JSON.stringify({ podCidr: status.podCidr }) } : {},
      runtimeHandlers: status.handlers,
      features: status.features,
    }),
    runtimeConfig: () => ({ linux: { cgroupDriver: status.cgroupDriver } }),
    updateRuntimeConfig: ({ runtimeConfig }) => {
      const podCidr = runtimeConfig?.networkConfig?.podCidr ?? "";
      if (podCidr !== "") status.podCidr = podCidr;
      return {};
    },
  };
}
