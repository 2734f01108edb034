import { CniError } from "../cni-error.js";
import { decodeDns } from "../decode-result.js";
import {
  decodeBoolean,
  decodeString,
  decodeValue,
  mapOf,
  structOf,
  structsOf,
} from "../json/decode-struct.js";
import { JsonError } from "../json/json-error.js";
import type { JsonNode } from "../json/json-node.js";
import type { JsonValue } from "../json/json-value.js";
import { parseJson } from "../json/parse-json.js";
import { readingJson } from "../read-json.js";
import type { Dns } from "../result-types.js";
import type { PluginConf, PluginConfig } from "./network-config.js";

/** Everything that libcni reads of a plugin's configuration; some of it only to refuse what is of another kind. */
interface DecodedConf extends Omit<PluginConf, "type"> {
  readonly type?: string;
  readonly ipam?: { readonly type?: string };
  readonly dns?: Dns;
  readonly prevResult?: Readonly<Record<string, JsonValue>>;
  readonly "cni.dev/valid-attachments"?: readonly {
    readonly containerID?: string;
    readonly ifname?: string;
  }[];
}

const decodeConf = structOf<DecodedConf>({
  cniVersion: decodeString,
  name: decodeString,
  type: decodeString,
  capabilities: mapOf(decodeBoolean, false),
  ipam: structOf<{ readonly type?: string }>({ type: decodeString }),
  dns: decodeDns,
  prevResult: mapOf<JsonValue>(decodeValue, null),
  "cni.dev/valid-attachments": structsOf(
    structOf<{ readonly containerID?: string; readonly ifname?: string }>({
      containerID: decodeString,
      ifname: decodeString,
    }),
  ),
});

/**
 * Reads the configuration of one plugin. Ports `NetworkPluginConfFromBytes`.
 *
 * @param file where it was read from, for errors
 * @throws CniError `INVALID_CONFIG` with the `key` where it is no JSON, a key of the protocol has a value of another kind, or `type` is missing
 */
export function networkPluginConfFromBytes(bytes: Uint8Array | string, file?: string): PluginConfig {
  return readingJson("INVALID_CONFIG", configFacts(file), () => ({
    network: decodePluginConf(parseJson(bytes), ""),
    bytes: typeof bytes === "string" ? Buffer.from(bytes) : bytes,
  }));
}

/** Reads what the runtime has to know of a plugin's configuration. */
export function decodePluginConf(node: JsonNode, key: string): PluginConf {
  const { cniVersion, name, type, capabilities } = decodeConf(node, undefined, key) ?? {};
  if (type === undefined) throw new JsonError(key === "" ? "type" : `${key}.type`, "it is missing");
  return {
    ...(cniVersion === undefined ? {} : { cniVersion }),
    ...(name === undefined ? {} : { name }),
    type,
    ...(capabilities === undefined ? {} : { capabilities }),
  };
}

/** The facts of an error in a configuration. */
export function configFacts(file: string | undefined): { doing: string; file: string | undefined } {
  return { doing: `reading the configuration${file === undefined ? "" : ` ${file}`}`, file };
}

/** The error for a configuration that cannot be used. */
export function invalidConfig(file: string | undefined, key: string, reason: string): CniError {
  return new CniError("INVALID_CONFIG", key === "" ? reason : `${key}: ${reason}`, {
    ...configFacts(file),
    key,
  });
}
