import { CniError } from "../cni-error.js";
import { encodeJson } from "../json/encode-json.js";
import { parseRecord, setOwn } from "../json/json-value.js";
import { readingJson } from "../read-json.js";
import type { PluginConfig } from "./network-config.js";
import { configFacts, networkPluginConfFromBytes } from "./plugin-conf-from-bytes.js";

/**
 * Adds keys to a plugin's configuration, or replaces them. The result is written as Go writes a map: sorted by key. Ports
 * `InjectConf`.
 *
 * @throws CniError `INVALID_ARGUMENT` for an empty key, or a value that is null or undefined or that JSON cannot say; `INVALID_CONFIG`
 *   where the result is no configuration of a plugin
 */
export function injectConf(
  original: PluginConfig,
  newValues: Readonly<Record<string, unknown>>,
): PluginConfig {
  const config: Record<string, unknown> = readingJson("INVALID_CONFIG", configFacts(undefined), () =>
    parseRecord(original.bytes),
  );
  const refuse = (reason: string, cause?: unknown): CniError =>
    new CniError("INVALID_ARGUMENT", reason, { doing: "adding keys to a configuration", cause });
  for (const [key, value] of Object.entries(newValues)) {
    if (key === "") throw refuse("a key is empty");
    if (value === null || value === undefined) throw refuse(`the value of ${key} is ${value}`);
    setOwn(config, key, value);
  }
  let text: string;
  try {
    text = encodeJson(config);
  } catch (error) {
    throw refuse((error as Error).message, error);
  }
  return networkPluginConfFromBytes(text);
}
