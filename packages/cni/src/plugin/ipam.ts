import { parseRecord } from "../json/json-value.js";
import { PluginErrorCode, pluginError } from "../plugin-error.js";
import { readingJson } from "../read-json.js";
import type { Result } from "../result-types.js";
import {
  type DelegateOptions,
  delegateAdd,
  delegateCheck,
  delegateDel,
  delegateGc,
  delegateStatus,
} from "./delegate.js";
import type { PluginRequest } from "./plugin-request.js";

/** The request whose configuration has the key `ipam`, and is handed on whole. */
type IpamRequest = Pick<PluginRequest<unknown>, "stdin">;

/**
 * Has the plugin that `ipam.type` names assign addresses (SPEC.md, section 4).
 *
 * @returns a result without interfaces; `ips` has at least one address
 * @throws CniError with the plugin code 7 where the configuration names no plugin, 999 where there is no address in the result; else as {@link delegateAdd}
 */
export async function execIpamAdd(request: IpamRequest, options: DelegateOptions = {}): Promise<Result> {
  const type = ipamType(request);
  const result = await delegateAdd(type, request.stdin, options);
  const hasAddress = "ips" in result ? (result.ips?.length ?? 0) > 0 : "ip4" in result || "ip6" in result;
  if (hasAddress) return result;
  // nobody else knows of what it may have reserved
  await delegateDel(type, request.stdin, { exec: options.exec, timeoutMs: 10_000 }).catch(() => {});
  throw pluginError(PluginErrorCode.INTERNAL, `the IPAM plugin ${type} returned no address`);
}

/**
 * Has the plugin that `ipam.type` names check the addresses.
 *
 * @throws CniError as {@link execIpamAdd}
 */
export async function execIpamCheck(request: IpamRequest, options: DelegateOptions = {}): Promise<void> {
  await delegateCheck(ipamType(request), request.stdin, options);
}

/**
 * Has the plugin that `ipam.type` names give back the addresses.
 *
 * @throws CniError as {@link execIpamAdd}
 */
export async function execIpamDel(request: IpamRequest, options: DelegateOptions = {}): Promise<void> {
  await delegateDel(ipamType(request), request.stdin, options);
}

/**
 * Has the plugin that `ipam.type` names give back the addresses of all attachments that are not valid.
 *
 * @throws CniError as {@link execIpamAdd}
 */
export async function execIpamGc(request: IpamRequest, options: DelegateOptions = {}): Promise<void> {
  await delegateGc(ipamType(request), request.stdin, options);
}

/**
 * Asks the plugin that `ipam.type` names whether it can assign addresses.
 *
 * @throws CniError as {@link execIpamAdd}
 */
export async function execIpamStatus(request: IpamRequest, options: DelegateOptions = {}): Promise<void> {
  await delegateStatus(ipamType(request), request.stdin, options);
}

function ipamType({ stdin }: IpamRequest): string {
  const { ipam } = readingJson("INVALID_CONFIG", { doing: "reading the configuration" }, () =>
    parseRecord(stdin),
  );
  const type = typeof ipam === "object" && ipam !== null && "type" in ipam ? ipam.type : undefined;
  if (typeof type === "string" && type !== "") return type;
  throw pluginError(PluginErrorCode.INVALID_NETWORK_CONFIG, "ipam.type is missing");
}
