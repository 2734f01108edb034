import type { JsonRecord } from "../json/json-value.js";
import { PluginErrorCode, pluginError } from "../plugin-error.js";
import type { SchemaIssue, StandardSchema } from "./standard-schema.js";

/**
 * Has the author's validator check a configuration.
 *
 * @throws CniError with the plugin code 7 and all that is wrong
 */
export async function checkConfig<Config>(
  schema: StandardSchema<Config> | undefined,
  config: JsonRecord,
): Promise<Config> {
  // without a validator Config is JsonRecord
  if (schema === undefined) return config as Config;
  const result = await schema["~standard"].validate(config);
  if (result.issues === undefined) return result.value;
  const details = result.issues.map(describe).join("; ");
  throw pluginError(PluginErrorCode.INVALID_NETWORK_CONFIG, "invalid network configuration", details);
}

function describe({ message, path = [] }: SchemaIssue): string {
  const keys = path.map((step) => String(typeof step === "object" ? step.key : step));
  return keys.length === 0 ? message : `${keys.join(".")}: ${message}`;
}
