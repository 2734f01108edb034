import { CniError } from "./cni-error.js";
import { isIpv4 } from "./ip-address.js";
import type {
  IpConfig020,
  IpConfig040,
  Result,
  Result020,
  Result040,
  Result100,
  ResultByVersion,
  Route,
} from "./result-types.js";
import { isSpecVersion, type SpecVersion } from "./spec-version.js";

/**
 * Converts a result to another version of the specification, as `Result.GetAsVersion` of libcni does. To an older version, what it
 * cannot say is dropped: before 0.3.0 interfaces, all but the first address of each version of IP, and of a route all but its
 * destination and gateway; before 1.0.0 what interfaces have beyond name, mac and sandbox.
 *
 * @param version the version to convert to; an empty text is 0.1.0
 * @throws CniError `INVALID_RESULT` where a result without any address is to become one of 0.1.0 or 0.2.0; `UNSUPPORTED_VERSION` for
 *   a version that is not known
 */
export function convertResult<V extends SpecVersion>(result: Result, version: V): ResultByVersion[V];
export function convertResult(result: Result, version: string): Result;
export function convertResult(result: Result, version: string): Result {
  const target = version === "" ? "0.1.0" : version;
  if (!isSpecVersion(target)) {
    throw new CniError("UNSUPPORTED_VERSION", `there are no results of version ${JSON.stringify(target)}`, {
      doing: "converting a result",
    });
  }
  if (result.cniVersion === target) return result;
  switch (target) {
    case "0.1.0":
    case "0.2.0":
      return is020(result)
        ? { ...result, cniVersion: target }
        : to020(is100(result) ? to040(result) : result, target);
    case "1.0.0":
    case "1.1.0":
      return is100(result)
        ? { ...result, cniVersion: target }
        : to100(is020(result) ? from020(result) : result, target);
    default: {
      const converted = is020(result) ? from020(result) : is100(result) ? to040(result) : result;
      return { ...converted, cniVersion: target };
    }
  }
}

function is020(result: Result): result is Result020 {
  return result.cniVersion === "0.1.0" || result.cniVersion === "0.2.0";
}

function is100(result: Result): result is Result100 {
  return result.cniVersion === "1.0.0" || result.cniVersion === "1.1.0";
}

function from020({ ip4, ip6, dns }: Result020): Result040 {
  const convert = ({ ip, gateway }: IpConfig020, version: string): IpConfig040 => ({
    version,
    address: ip,
    ...(gateway === undefined ? {} : { gateway }),
  });
  const ips = [...(ip4 ? [convert(ip4, "4")] : []), ...(ip6 ? [convert(ip6, "6")] : [])];
  const routes = [...(ip4?.routes ?? []), ...(ip6?.routes ?? [])];
  return { cniVersion: "0.4.0", ips, routes, ...(dns === undefined ? {} : { dns }) };
}

function to040({ interfaces, ips, ...rest }: Result100): Result040 {
  return {
    ...rest,
    cniVersion: "0.4.0",
    interfaces: (interfaces ?? []).map(({ name, mac, sandbox }) => ({
      name,
      ...(mac === undefined ? {} : { mac }),
      ...(sandbox === undefined ? {} : { sandbox }),
    })),
    ips: (ips ?? []).map((ip) => ({ version: isIpv4(ip.address) ? "4" : "6", ...ip })),
  };
}

function to100({ ips, ...rest }: Result040, cniVersion: "1.0.0" | "1.1.0"): Result100 {
  return { ...rest, cniVersion, ips: (ips ?? []).map(({ version: _, ...ip }) => ip) };
}

function to020({ ips = [], routes = [], dns }: Result040, cniVersion: "0.1.0" | "0.2.0"): Result020 {
  const plainRoutes = routes.map(({ dst, gw }): Route => ({ dst, ...(gw === undefined ? {} : { gw }) }));
  const convert = (version: string): IpConfig020 | undefined => {
    const first = ips.find((ip) => ip.version === version);
    if (first === undefined) return undefined;
    const { address, gateway } = first;
    return {
      ip: address,
      ...(gateway === undefined ? {} : { gateway }),
      routes: plainRoutes.filter(({ dst }) => isIpv4(dst) === (version === "4")),
    };
  };
  const [ip4, ip6] = [convert("4"), convert("6")];
  if (ip4 === undefined && ip6 === undefined) {
    throw new CniError("INVALID_RESULT", `it has no address, and version ${cniVersion} asks for one`, {
      doing: "converting a result",
    });
  }
  return {
    cniVersion,
    ...(ip4 === undefined ? {} : { ip4 }),
    ...(ip6 === undefined ? {} : { ip6 }),
    ...(dns === undefined ? {} : { dns }),
  };
}
