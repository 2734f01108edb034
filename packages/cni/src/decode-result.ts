import { canonicalAddress, canonicalCidr } from "./ip-address.js";
import {
  type Decode,
  decodeInteger,
  decodeIntegerPointer,
  decodeString,
  listOf,
  mismatch,
  pointerTo,
  requiring,
  structOf,
  structsOf,
} from "./json/decode-struct.js";
import type {
  Dns,
  Interface040,
  Interface100,
  IpConfig020,
  IpConfig040,
  IpConfig100,
  Result020,
  Result040,
  Result100,
  Route,
} from "./result-types.js";

/** A result as it stands in a text: its version may be any. */
type Unchecked<T> = Omit<T, "cniVersion"> & { readonly cniVersion?: string };

const decodeAddress: Decode<string> = (node, _, key) => {
  if (node === null || node === "") return undefined;
  const address = typeof node === "string" ? canonicalAddress(node) : undefined;
  if (address === undefined) throw mismatch(key, "an IP address", node);
  return address;
};

const decodeCidr: Decode<string> = (node, _, key) => {
  const cidr = typeof node === "string" ? canonicalCidr(node) : undefined;
  if (cidr === undefined)
    throw mismatch(key, "an IP address with a prefix length, such as 10.1.0.5/16", node);
  return cidr;
};

/** What Go reads with a decoder of its own takes nothing over from an earlier member with the same key. */
function anew<T>(decode: Decode<T>): Decode<T> {
  return (node, _, key) => decode(node, undefined, key);
}

const strings = listOf(decodeString, "");

/** Settings for the resolver. */
export const decodeDns: Decode<Dns> = structOf<Dns>({
  nameservers: strings,
  domain: decodeString,
  search: strings,
  options: strings,
});

// Go writes the address or the destination that is missing as <nil>, which nobody can read: here it is refused.
const routes = structsOf(
  anew(
    structOf<Route>(
      {
        dst: decodeCidr,
        gw: decodeAddress,
        mtu: decodeInteger,
        advmss: decodeInteger,
        priority: decodeInteger,
        table: decodeIntegerPointer,
        scope: decodeIntegerPointer,
      },
      requiring<Route>("dst"),
    ),
  ),
);
const ipFields = { interface: decodeIntegerPointer, address: decodeCidr, gateway: decodeAddress };
const interfaceFields = { name: decodeString, mac: decodeString, sandbox: decodeString };

/** A name that is not given is empty, and is written all the same. */
const withName = <T extends { readonly name: string }>(struct: Partial<T>): T =>
  ({ name: "", ...struct }) as T;

const decodeIp020 = pointerTo(
  anew(
    structOf<IpConfig020>({ ip: decodeCidr, gateway: decodeAddress, routes }, requiring<IpConfig020>("ip")),
  ),
);

/** Reads a result of specification 0.1.0 or 0.2.0. */
export const decodeResult020: Decode<Unchecked<Omit<Result020, "interfaces" | "ips" | "routes">>> = structOf<
  Unchecked<Omit<Result020, "interfaces" | "ips" | "routes">>
>({ cniVersion: decodeString, ip4: decodeIp020, ip6: decodeIp020, dns: decodeDns });

/** Reads a result of specification 0.3.0 to 0.4.0. */
export const decodeResult040: Decode<Unchecked<Result040>> = structOf<Unchecked<Result040>>({
  cniVersion: decodeString,
  interfaces: structsOf(structOf<Interface040>(interfaceFields, withName)),
  ips: structsOf(
    anew(structOf<IpConfig040>({ version: decodeString, ...ipFields }, requiring<IpConfig040>("address"))),
  ),
  routes,
  dns: decodeDns,
});

/** Reads a result of specification 1.0.0 or 1.1.0. */
export const decodeResult100: Decode<Unchecked<Result100>> = structOf<Unchecked<Result100>>({
  cniVersion: decodeString,
  interfaces: structsOf(
    structOf<Interface100>(
      { ...interfaceFields, mtu: decodeInteger, socketPath: decodeString, pciID: decodeString },
      withName,
    ),
  ),
  ips: structsOf(anew(structOf<IpConfig100>(ipFields, requiring<IpConfig100>("address")))),
  routes,
  dns: decodeDns,
});
