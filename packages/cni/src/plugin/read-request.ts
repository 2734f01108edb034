import { networkNameProblem } from "../check-ids.js";
import { CniError } from "../cni-error.js";
import { JsonError } from "../json/json-error.js";
import { type JsonNode, JsonObject } from "../json/json-node.js";
import { type JsonRecord, toRecord } from "../json/json-value.js";
import { parseJson } from "../json/parse-json.js";
import { decodeVersion } from "../parse-result.js";
import { PluginErrorCode, pluginError } from "../plugin-error.js";
import type { Result } from "../result-types.js";
import type { GcAttachment } from "../runtime-conf.js";
import { parsePrevResult } from "./parse-prev-result.js";
import type { CallEnvironment } from "./read-environment.js";

/** A call with its configuration, before the author's validator has seen it. */
export interface RawRequest {
  readonly config: JsonRecord;
  readonly cniVersion: string;
  readonly network: string;
  readonly validAttachments: readonly GcAttachment[];
}

/**
 * Reads the configuration of a call.
 *
 * @throws CniError with the plugin code 6 where it cannot be decoded, or 7 where the network's name is missing or invalid
 */
export function readRequest({ verb }: CallEnvironment, stdin: Uint8Array): RawRequest {
  try {
    const node: JsonNode = parseJson(stdin);
    if (!(node instanceof JsonObject)) throw new JsonError("", "expected an object");
    const config = toRecord(node);
    const network = readName(config);
    const cniVersion = decodeVersion(node);
    return {
      config,
      network,
      cniVersion,
      validAttachments: verb === "GC" ? readAttachments(config) : [],
    };
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    const where = error.key === "" ? "" : `${error.key}: `;
    throw pluginError(
      PluginErrorCode.DECODING_FAILURE,
      "the network configuration cannot be read",
      `${where}${error.message}`,
    );
  }
}

function readName({ name = "" }: JsonRecord): string {
  if (typeof name !== "string") throw new JsonError("name", "expected a string");
  if (name === "") throw pluginError(PluginErrorCode.INVALID_NETWORK_CONFIG, "missing network name");
  const problem = networkNameProblem(name);
  if (problem === undefined) return name;
  throw pluginError(PluginErrorCode.INVALID_NETWORK_CONFIG, "invalid network name", problem);
}

/**
 * Reads the previous result, once the version is known to be supported. DEL goes on without one that cannot be read: what is to be
 * taken down must go all the same.
 *
 * @throws CniError with the plugin code 6
 */
export function readPrevResult({ verb }: CallEnvironment, config: JsonRecord): Result | undefined {
  try {
    return parsePrevResult(config);
  } catch (error) {
    if (verb === "DEL" && CniError.is(error)) return undefined;
    throw error;
  }
}

/** The attachments to keep; the second key stood in the specification by mistake. */
function readAttachments(config: JsonRecord): readonly GcAttachment[] {
  const key = "cni.dev/valid-attachments" in config ? "cni.dev/valid-attachments" : "cni.dev/attachments";
  const list = config[key] ?? [];
  // a list that is not understood must not become an empty one: everything would be taken away
  if (!Array.isArray(list)) throw new JsonError(key, "expected an array");
  return list.map((each: JsonRecord | null, index) => {
    const { containerID: containerId, ifname: ifName } = each ?? {};
    if (typeof containerId !== "string" || typeof ifName !== "string") {
      throw new JsonError(`${key}[${index}]`, "expected an object with containerID and ifname");
    }
    return { containerId, ifName };
  });
}
