import type {
  GetPluginCapabilitiesResponse,
  GetPluginInfoResponse,
  IdentityDefinition,
  PluginCapability_Service,
  PluginCapability_VolumeExpansion,
  ProbeResponse,
} from "../gen/csi/v1/csi.js";
import { type Check, problem } from "./check.js";
import { driverNameProblem } from "./driver-name-problem.js";
import { listOf, message, messageWithOneOf, notSet } from "./message-check.js";
import { flag, namedValue } from "./number-checks.js";
import { empty, type ServiceRules } from "./rpc-rules.js";
import { filledShortText, shortMap } from "./text-checks.js";

const driverName: Check = (value) => {
  if (typeof value !== "string") return notSet(value, "string");
  const found = driverNameProblem(value);
  return found === undefined ? undefined : problem(found);
};

const pluginCapability = messageWithOneOf("type", {
  service: message<PluginCapability_Service>({ type: namedValue }),
  volumeExpansion: message<PluginCapability_VolumeExpansion>({ type: namedValue }),
});

/** The rules of Identity. */
export const identityRules: ServiceRules<IdentityDefinition> = {
  getPluginInfo: {
    request: empty,
    response: message<GetPluginInfoResponse>({
      name: driverName,
      vendorVersion: filledShortText(),
      manifest: shortMap,
    }),
  },
  getPluginCapabilities: {
    request: empty,
    response: message<GetPluginCapabilitiesResponse>({ capabilities: listOf(pluginCapability) }),
  },
  probe: { request: empty, response: message<ProbeResponse>({ ready: flag }) },
};
