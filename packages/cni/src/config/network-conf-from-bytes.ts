import { networkNameProblem } from "../check-ids.js";
import { encodeJson } from "../json/encode-json.js";
import { JsonError } from "../json/json-error.js";
import { type JsonValue, parseRecord } from "../json/json-value.js";
import { parseJson } from "../json/parse-json.js";
import { readingJson } from "../read-json.js";
import { compareVersions, currentSpecVersion, isSpecVersion, parseVersion } from "../spec-version.js";
import type { NetworkConfigList, PluginConfig } from "./network-config.js";
import { configFacts, decodePluginConf } from "./plugin-conf-from-bytes.js";

/**
 * Reads the configuration of a network, with the plugins that are inlined. A list without the key `plugins` has none; those of the
 * drop-in folder come with {@link networkConfFromFile}. Ports `NetworkConfFromBytes`.
 *
 * @param file where it was read from, for errors
 * @throws CniError `INVALID_CONFIG` with the `key`
 */
export function networkConfFromBytes(bytes: Uint8Array | string, file?: string): NetworkConfigList {
  return readingJson("INVALID_CONFIG", configFacts(file), () => {
    const list = parseRecord(bytes);
    const name = readName(list);
    const cniVersion = readVersion(list);
    const disableCheck = readFlag(list, "disableCheck");
    const disableGC = readFlag(list, "disableGC");
    const loadOnlyInlinedPlugins = readFlag(list, "loadOnlyInlinedPlugins");
    return {
      name,
      cniVersion,
      disableCheck,
      disableGC,
      loadOnlyInlinedPlugins,
      plugins: readPlugins(list, loadOnlyInlinedPlugins),
      bytes: typeof bytes === "string" ? Buffer.from(bytes) : bytes,
      ...(file === undefined ? {} : { file }),
    };
  });
}

type List = Readonly<Record<string, JsonValue>>;

function readName({ name }: List): string {
  if (name === undefined) throw new JsonError("name", "it is missing");
  if (typeof name !== "string") throw new JsonError("name", "expected a string");
  // it becomes the name of a folder and of files
  const problem = networkNameProblem(name);
  if (problem !== undefined) throw new JsonError("name", problem);
  return name;
}

/**
 * The highest version of both keys that this package knows, or `cniVersion` where none of them is that old. Of those that are equal
 * (`1.1` and `1.1.0`) the one that the specification spells is taken: plugins compare texts.
 */
function readVersion({ cniVersion = "", cniVersions }: List): string {
  const checked = (version: JsonValue, key: string): string => {
    if (typeof version !== "string") throw new JsonError(key, "expected a string");
    if (parseVersion(version) === undefined)
      throw new JsonError(key, `${JSON.stringify(version)} is no version`);
    return version;
  };
  const stated = checked(cniVersion, "cniVersion");
  if (cniVersions === undefined) return stated;
  if (!Array.isArray(cniVersions)) throw new JsonError("cniVersions", "expected an array");
  const offered = cniVersions.map((version: JsonValue, index) => checked(version, `cniVersions[${index}]`));
  const known = [...offered, ...(stated === "" ? [] : [stated])].filter(
    (version) => (compareVersions(version, currentSpecVersion) ?? 1) <= 0,
  );
  const order = (a: string, b: string): number =>
    compareVersions(a, b) || Number(isSpecVersion(a)) - Number(isSpecVersion(b));
  return known.sort(order).at(-1) ?? stated;
}

function readFlag(list: List, key: string): boolean {
  const value = list[key] ?? (key in list ? null : false);
  if (typeof value === "boolean") return value;
  const text = typeof value === "string" ? value.toLowerCase() : "";
  if (text !== "true" && text !== "false") throw new JsonError(key, "expected true or false");
  return text === "true";
}

function readPlugins(list: List, onlyInlined: boolean): readonly PluginConfig[] {
  if (!("plugins" in list)) {
    if (onlyInlined) throw new JsonError("plugins", "it is missing, and loadOnlyInlinedPlugins is true");
    return [];
  }
  const { plugins } = list;
  if (!Array.isArray(plugins)) throw new JsonError("plugins", "expected an array");
  if (plugins.length === 0) throw new JsonError("plugins", "it is empty");
  return plugins.map((plugin: JsonValue, index) => {
    const text = encodeJson(plugin);
    return { network: decodePluginConf(parseJson(text), `plugins[${index}]`), bytes: Buffer.from(text) };
  });
}
