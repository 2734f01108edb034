import {
  type JsonRecord,
  type JsonValue,
  PluginErrorCode,
  pluginError,
} from "@container-interfaces/cni/plugin";
import { type FlannelSettings, isRecord } from "./flannel-settings.js";
import { ipNetwork } from "./ip-network.js";
import type { Subnet } from "./subnet-file.js";

/** The configuration of a plugin that is delegated to. */
export interface DelegateConf extends JsonRecord {
  /** The name of its program. */
  readonly type: string;
}

/**
 * Completes `delegate` with what the host's subnet says: the addresses, the routes into flannel's networks, and, where `delegate` does
 * not say otherwise, who masquerades and the largest packet.
 *
 * @throws CniError with the plugin code 7, naming the key that is wrong
 */
export function renderDelegate(settings: FlannelSettings, subnet: Subnet): DelegateConf {
  const { name, cniVersion, runtimeConfig, delegate, ipam } = settings;
  for (const key of ["name", "ipam"]) {
    if (Object.hasOwn(delegate, key)) throw invalid(`delegate.${key}`, "flannel sets it itself");
  }
  const type = delegateType(delegate);
  return {
    ipMasq: !subnet.ipMasq,
    mtu: subnet.mtu,
    ...(type === "bridge" ? { isGateway: true } : {}),
    ...delegate,
    ...(runtimeConfig === undefined ? {} : { runtimeConfig }),
    ...(cniVersion === undefined ? {} : { cniVersion }),
    name,
    type,
    ipam: {
      type: "host-local",
      ...ipam,
      ranges: subnet.subnets.map((each) => [{ subnet: each }]),
      routes: [...configuredRoutes(ipam), ...subnet.networks.map((dst) => ({ dst }))],
    },
  };
}

function delegateType(delegate: JsonRecord): string {
  const { type = "bridge" } = delegate;
  if (typeof type === "string" && /^[^/\0]+$/.test(type)) return type;
  throw invalid("delegate.type", "expected the name of a plugin");
}

function configuredRoutes({ routes }: JsonRecord): readonly JsonValue[] {
  const list = routes ?? [];
  if (!Array.isArray(list)) throw invalid("ipam.routes", "expected an array");
  for (const [index, route] of (list as readonly JsonValue[]).entries()) {
    const dst = isRecord(route) ? route.dst : undefined;
    if (typeof dst !== "string" || ipNetwork(dst) === undefined)
      throw invalid(`ipam.routes[${index}].dst`, "expected a network such as 10.96.0.0/12");
  }
  return list;
}

function invalid(key: string, reason: string): Error {
  return pluginError(
    PluginErrorCode.INVALID_NETWORK_CONFIG,
    "invalid network configuration",
    `${key}: ${reason}`,
  );
}
