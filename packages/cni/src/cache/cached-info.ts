import { toGoValue } from "../encode-result.js";
import {
  type Decode,
  decodeString,
  decodeValue,
  listOf,
  mapOf,
  mismatch,
  structOf,
} from "../json/decode-struct.js";
import { encodeJson, OrderedObject } from "../json/encode-json.js";
import { JsonError } from "../json/json-error.js";
import { type JsonNode, JsonObject } from "../json/json-node.js";
import type { JsonValue } from "../json/json-value.js";
import { parseJson } from "../json/parse-json.js";
import type { Result } from "../result-types.js";
import type { NetworkAttachment } from "../runtime-conf.js";

/** What a file of the cache says it is. */
const kind = "cniCacheV1";

/** A file of libcni's cache. */
export interface CachedInfo extends NetworkAttachment {
  /** The result of ADD, as plain JSON. */
  readonly result?: Readonly<Record<string, JsonValue>>;
}

interface Members {
  readonly kind?: string;
  readonly containerId?: string;
  readonly config?: Uint8Array;
  readonly ifName?: string;
  readonly networkName?: string;
  readonly netns?: string;
  readonly cniArgs?: readonly (readonly [string, string])[];
  readonly capabilityArgs?: Readonly<Record<string, JsonValue>>;
  readonly result?: Readonly<Record<string, JsonValue>>;
}

const decodeBytes: Decode<Uint8Array> = (node, _, key) => {
  if (node === null) return undefined;
  if (typeof node !== "string") throw mismatch(key, "base64", node);
  const text = node.replace(/[\r\n]/g, "");
  if (!isBase64(text)) throw new JsonError(key, "expected base64");
  return Buffer.from(text, "base64");
};

/** Looks at the sign at the end and at the rest apart: one pattern for both would take the stack with a text of megabytes. */
function isBase64(text: string): boolean {
  const [rest, padding] = text.endsWith("==")
    ? [text.slice(0, -2), 2]
    : text.endsWith("=")
      ? [text.slice(0, -1), 1]
      : [text, 0];
  return (rest.length + padding) % 4 === 0 && !/[^A-Za-z0-9+/]/.test(rest);
}

const decodeStrings = listOf(decodeString, "");
const decodePair: Decode<readonly [string, string]> = (node, _, key) => {
  // what comes after the two is passed over, as by an array of Go
  const pair = Array.isArray(node) ? node.slice(0, 2) : node;
  const [name = "", value = ""] = decodeStrings(pair, undefined, key) ?? [];
  return [name, value];
};

const values = mapOf<JsonValue>(decodeValue, null);
const decodeMembers = structOf<Members>({
  kind: decodeString,
  containerId: decodeString,
  config: decodeBytes,
  ifName: decodeString,
  networkName: decodeString,
  netns: decodeString,
  cniArgs: listOf(decodePair, ["", ""]),
  capabilityArgs: values,
  result: values,
});

/**
 * Reads a file of the cache; undefined for one that does not say what it is: of before `cniCacheV1`, when it was a bare result.
 *
 * @throws JsonError where it is no JSON, or a member has another type
 */
export function decodeCachedInfo(bytes: Uint8Array): CachedInfo | undefined {
  const node = parseJson(bytes);
  if (!(node instanceof JsonObject) || !node.members.some(isKind)) return undefined;
  const members = decodeMembers(node, undefined, "") ?? {};
  if (members.kind !== kind) {
    throw new JsonError("kind", `expected ${kind}, found ${JSON.stringify(members.kind ?? "")}`);
  }
  const { containerId = "", ifName = "", networkName = "", netns = "", config = new Uint8Array() } = members;
  const { cniArgs, capabilityArgs, result } = members;
  return {
    containerId,
    ifName,
    network: networkName,
    netns,
    config,
    ...(cniArgs === undefined ? {} : { args: cniArgs }),
    ...(capabilityArgs === undefined ? {} : { capabilityArgs }),
    ...(result === undefined ? {} : { result }),
  };
}

function isKind([name, value]: readonly [string, JsonNode]): boolean {
  return name.toLowerCase() === "kind" && value !== null;
}

/**
 * Writes a file of the cache as libcni does, byte by byte. Without a result it is the note of an ADD that is under way.
 *
 * @throws TypeError for capability arguments that JSON cannot say
 */
export function encodeCachedInfo(attachment: NetworkAttachment, result?: Result): string {
  const { containerId, ifName, network, netns, args, capabilityArgs, config } = attachment;
  const hasArguments = capabilityArgs !== undefined && Object.keys(capabilityArgs).length > 0;
  return encodeJson(
    new OrderedObject({
      kind,
      containerId,
      config: Buffer.from(config).toString("base64"),
      ifName,
      networkName: network,
      netns: netns === "" ? undefined : netns,
      cniArgs: args === undefined || args.length === 0 ? undefined : args,
      capabilityArgs: hasArguments ? capabilityArgs : undefined,
      result: result === undefined ? undefined : asMap(toGoValue(result)),
    }),
  );
}

/** A value without any order of keys, as a map of Go, which is sorted when it is written. */
function asMap(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asMap);
  if (typeof value !== "object" || value === null) return value;
  const members = value instanceof OrderedObject ? value.members : value;
  return Object.fromEntries(Object.entries(members).map(([key, item]) => [key, asMap(item)]));
}
