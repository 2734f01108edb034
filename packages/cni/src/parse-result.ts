import type { CniErrorFacts } from "./cni-error.js";
import { decodeResult020, decodeResult040, decodeResult100 } from "./decode-result.js";
import { type Decode, decodeString, structOf } from "./json/decode-struct.js";
import { JsonError } from "./json/json-error.js";
import { type JsonNode, JsonObject } from "./json/json-node.js";
import { recordOf, toNode } from "./json/json-value.js";
import { parseJson } from "./json/parse-json.js";
import { readingJson } from "./read-json.js";
import type { Dns, Result } from "./result-types.js";

const decodeVersioned = structOf<{ readonly cniVersion?: string }>({ cniVersion: decodeString });

/** The version that a configuration or a result states; without one it is 0.1.0. Ports `DecodeVersion` of libcni. */
export function decodeVersion(node: JsonNode): string {
  return decodeVersioned(node, undefined, "")?.cniVersion ?? "0.1.0";
}

/**
 * Reads a result, such as a plugin's standard output, in the shape that its `cniVersion` tells; without one it is 0.1.0. Keys are
 * matched without case, addresses are made canonical, keys that the specification does not know are dropped. Ports
 * `CreateFromBytes` of libcni.
 *
 * @throws CniError `INVALID_RESULT` with the `key`
 */
export function parseResult(input: Uint8Array | string): Result {
  return readingJson("INVALID_RESULT", { doing: "reading a result" }, () => {
    const node = parseJson(input);
    return createResult(decodeVersion(node), node);
  });
}

/**
 * Reads what a plugin printed. Where it states no version, that of its configuration is meant: plugins of old left it out.
 *
 * @param configVersion the version of the configuration that the plugin got
 */
export function parsePluginResult(
  output: Uint8Array | string,
  configVersion: string,
  facts: CniErrorFacts,
): Result {
  return readingJson("INVALID_RESULT", facts, () => {
    const node = parseJson(output);
    const record = recordOf(node);
    const { cniVersion } = record;
    if (typeof cniVersion === "string" && cniVersion !== "") return createResult(cniVersion, node);
    const version = configVersion === "" ? "0.1.0" : configVersion;
    // with its keys sorted, so that the version comes where Go puts it among keys of another case
    return createResult(version, toNode({ ...record, cniVersion: version }));
  });
}

/** Makes a result of the shape that a version has. Ports `create.Create` of libcni. */
export function createResult(version: string, node: JsonNode): Result {
  const shape = shapes.find(({ versions }) => versions.includes(version));
  if (shape === undefined) {
    throw new JsonError("cniVersion", `there are no results of version ${JSON.stringify(version)}`);
  }
  if (node !== null && !(node instanceof JsonObject)) throw new JsonError("", "expected an object");
  const { versions, decode } = shape;
  const result = decode(node, undefined, "") ?? {};
  const stated = result.cniVersion ?? "";
  if (!versions.includes(stated)) {
    throw new JsonError(
      "cniVersion",
      `expected one of ${versions.filter(Boolean).join(", ")}, found ${JSON.stringify(stated)}`,
    );
  }
  const { dns, ...rest } = result;
  const hasDns = dns !== undefined && Object.values(dns).some((value) => value.length > 0);
  return { ...rest, cniVersion: stated === "" ? "0.1.0" : stated, ...(hasDns ? { dns } : {}) } as Result;
}

/** How the results of some versions are read. */
interface Shape {
  readonly versions: readonly string[];
  readonly decode: Decode<{ readonly cniVersion?: string; readonly dns?: Dns }>;
}

const shapes: readonly Shape[] = [
  { versions: ["", "0.1.0", "0.2.0"], decode: decodeResult020 as Shape["decode"] },
  { versions: ["0.3.0", "0.3.1", "0.4.0"], decode: decodeResult040 as Shape["decode"] },
  { versions: ["1.0.0", "1.1.0"], decode: decodeResult100 as Shape["decode"] },
];
