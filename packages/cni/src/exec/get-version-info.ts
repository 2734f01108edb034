import { CniError, type CniErrorFacts } from "../cni-error.js";
import { decodeString, listOf, structOf } from "../json/decode-struct.js";
import { parseJson } from "../json/parse-json.js";
import { PluginErrorCode } from "../plugin-error.js";
import { readingJson } from "../read-json.js";
import { currentSpecVersion } from "../spec-version.js";
import type { CallOptions, Deadline } from "./call-options.js";
import type { Exec } from "./exec.js";
import { pluginEnvironment } from "./plugin-environment.js";
import { runPluginProgram } from "./run-plugin-program.js";

/** What a plugin answers to VERSION (SPEC.md, section 5, "VERSION Success"). */
export interface PluginInfo {
  /** The version of the specification that the answer is in. */
  readonly cniVersion: string;
  /** The versions of the specification whose configurations the plugin takes. */
  readonly supportedVersions: readonly string[];
}

/** The code with which plugins of specification 0.1.0 refused every verb that they did not know. */
const oldFailure = 100;

/**
 * Asks a plugin which versions it supports. One that is older than VERSION refuses it with an error of its own, and supports 0.1.0.
 *
 * @throws CniError `PLUGIN_FAILED`, `PLUGIN_NOT_STARTED`, `INVALID_RESULT`, `TIMEOUT`, `ABORTED`
 */
export async function execVersion(
  exec: Exec,
  plugin: string,
  pluginPath: string,
  deadline: Deadline,
  { traceContext }: CallOptions,
): Promise<PluginInfo> {
  const doing = `VERSION of ${pluginPath}`;
  const facts: CniErrorFacts = { doing, verb: "VERSION", plugin, pluginPath };
  deadline.check(doing);
  // plugins of old ask for these variables whatever the verb
  const dummies = { netns: "dummy", ifName: "dummy", path: ["dummy"] };
  const env = pluginEnvironment({ verb: "VERSION", ...dummies, traceContext });
  const stdin = Buffer.from(`{"cniVersion":"${currentSpecVersion}"}`);
  try {
    const { leftMs: timeoutMs, signal } = deadline;
    return decodePluginInfo(
      await runPluginProgram(exec, { pluginPath, stdin, env, timeoutMs, signal }, facts),
      facts,
    );
  } catch (error) {
    const refusals: readonly unknown[] = [PluginErrorCode.INVALID_ENVIRONMENT_VARIABLES, oldFailure];
    if (CniError.is(error, "PLUGIN_FAILED") && refusals.includes(error.pluginCode)) {
      return { cniVersion: "0.1.0", supportedVersions: ["0.1.0"] };
    }
    throw error;
  }
}

const decodeInfo = structOf<Partial<PluginInfo>>({
  cniVersion: decodeString,
  supportedVersions: listOf(decodeString, ""),
});

/** Reads the answer to VERSION. Ports `PluginDecoder.Decode`. */
function decodePluginInfo(stdout: Uint8Array | string, facts: CniErrorFacts): PluginInfo {
  const info = readingJson("INVALID_RESULT", facts, () => decodeInfo(parseJson(stdout), undefined, "")) ?? {};
  const { cniVersion = "", supportedVersions = [] } = info;
  const missing = (key: string): CniError =>
    new CniError("INVALID_RESULT", `${key}: it is missing`, { ...facts, key });
  if (cniVersion === "") throw missing("cniVersion");
  if (supportedVersions.length > 0) return { cniVersion, supportedVersions };
  // the first version that had VERSION did not name those that it supports
  if (cniVersion === "0.2.0")
    return { cniVersion: currentSpecVersion, supportedVersions: ["0.1.0", "0.2.0"] };
  throw missing("supportedVersions");
}
