import { CniError } from "../cni-error.js";
import { convertResult } from "../convert-result.js";
import { encodeJson } from "../json/encode-json.js";
import type { JsonRecord } from "../json/json-value.js";
import { parsePluginResult } from "../parse-result.js";
import { PluginErrorCode, pluginError } from "../plugin-error.js";
import type { Result } from "../result-types.js";

/**
 * Reads `prevResult` of a configuration, in the version of the configuration; undefined where there is none. `prevResult` of a
 * request has it already. Ports `ParsePrevResult`.
 *
 * @throws CniError with the plugin code 6 where it cannot be read
 */
export function parsePrevResult(config: JsonRecord): Result | undefined {
  const { prevResult, cniVersion = "" } = config;
  if (prevResult === undefined || prevResult === null) return undefined;
  const version = typeof cniVersion === "string" ? cniVersion : "";
  try {
    const result = parsePluginResult(encodeJson(prevResult), version, { doing: "reading prevResult" });
    return convertResult(result, version);
  } catch (error) {
    if (!CniError.is(error)) throw error;
    throw pluginError(PluginErrorCode.DECODING_FAILURE, "prevResult cannot be read", error.reason);
  }
}
