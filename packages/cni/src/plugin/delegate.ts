import { CniError, type CniErrorFacts, type Verb } from "../cni-error.js";
import { type CallOptions, Deadline } from "../exec/call-options.js";
import type { Exec } from "../exec/exec.js";
import { encodeJson } from "../json/encode-json.js";
import { parseJson } from "../json/parse-json.js";
import { decodeVersion, parsePluginResult } from "../parse-result.js";
import { readingJson } from "../read-json.js";
import type { Result } from "../result-types.js";

/** Options of a delegation. */
export interface DelegateOptions extends Pick<CallOptions, "timeoutMs" | "signal"> {
  /** How the plugin is found and run. Default: on this machine; what it writes to standard error goes to this process's. */
  readonly exec?: Exec | undefined;
}

/** The configuration for a delegated plugin: as JSON, or as a value that becomes such. */
export type DelegateConfig = Uint8Array | string | Readonly<Record<string, unknown>>;

/**
 * Has another plugin do ADD, with this process's environment and a configuration of its own; plugins are looked for in `CNI_PATH`
 * (SPEC.md, section 4). When it fails, its DEL is called before the failure is told.
 *
 * @param pluginType the name of the plugin's program
 * @returns its result, in the version that it printed
 * @throws CniError `PLUGIN_NOT_FOUND`, `PLUGIN_NOT_STARTED`, `PLUGIN_FAILED`, `INVALID_RESULT`, `TIMEOUT`, `ABORTED`
 */
export async function delegateAdd(
  pluginType: string,
  netconf: DelegateConfig,
  options: DelegateOptions = {},
): Promise<Result> {
  const stdin = encode(netconf);
  try {
    const { stdout, facts } = await delegate("ADD", pluginType, stdin, options);
    const version = readingJson("INVALID_CONFIG", facts, () => decodeVersion(parseJson(stdin)));
    return parsePluginResult(stdout, version, { ...facts, stdout: Buffer.from(stdout).toString() });
  } catch (error) {
    // it may have made something before it failed; that it cannot be taken down either is not what has to be told
    if (CniError.is(error) && error.code !== "PLUGIN_NOT_FOUND") {
      const { exec } = options;
      await delegate("DEL", pluginType, stdin, { exec, timeoutMs: 10_000 }).catch(() => {});
    }
    throw error;
  }
}

/**
 * Has another plugin do CHECK; see {@link delegateAdd}.
 *
 * @throws CniError as `delegateAdd` does
 */
export async function delegateCheck(
  pluginType: string,
  netconf: DelegateConfig,
  options: DelegateOptions = {},
): Promise<void> {
  await delegate("CHECK", pluginType, encode(netconf), options);
}

/**
 * Has another plugin do DEL; see {@link delegateAdd}.
 *
 * @throws CniError as `delegateAdd` does
 */
export async function delegateDel(
  pluginType: string,
  netconf: DelegateConfig,
  options: DelegateOptions = {},
): Promise<void> {
  await delegate("DEL", pluginType, encode(netconf), options);
}

/**
 * Has another plugin do GC; see {@link delegateAdd}. A plugin must pass on each GC that it gets.
 *
 * @throws CniError as `delegateAdd` does
 */
export async function delegateGc(
  pluginType: string,
  netconf: DelegateConfig,
  options: DelegateOptions = {},
): Promise<void> {
  await delegate("GC", pluginType, encode(netconf), options);
}

/**
 * Has another plugin do STATUS; see {@link delegateAdd}. A plugin must pass on each STATUS that it gets.
 *
 * @throws CniError as `delegateAdd` does
 */
export async function delegateStatus(
  pluginType: string,
  netconf: DelegateConfig,
  options: DelegateOptions = {},
): Promise<void> {
  await delegate("STATUS", pluginType, encode(netconf), options);
}

async function delegate(
  verb: Verb,
  plugin: string,
  stdin: Uint8Array,
  options: DelegateOptions,
): Promise<{ stdout: Uint8Array; facts: CniErrorFacts }> {
  const { leftMs: timeoutMs, signal } = new Deadline(options);
  // loaded when it is needed, as the usual Exec is: a plugin that delegates nothing starts faster
  const { runPluginProgram } = await import("../exec/run-plugin-program.js");
  const exec = options.exec ?? (await usualExec());
  const pluginPath = await exec.findInPath(plugin, (process.env.CNI_PATH ?? "").split(":"));
  const facts: CniErrorFacts = {
    doing: `${verb} of the delegated plugin ${pluginPath}`,
    verb,
    plugin,
    pluginPath,
  };
  const env = { ...process.env, CNI_COMMAND: verb };
  return {
    stdout: await runPluginProgram(exec, { pluginPath, stdin, env, timeoutMs, signal }, facts),
    facts,
  };
}

async function usualExec(): Promise<Exec> {
  const { createExec } = await import("../exec/create-exec.js");
  return createExec({ onStderr: (text) => process.stderr.write(text) });
}

function encode(netconf: DelegateConfig): Uint8Array {
  if (netconf instanceof Uint8Array) return netconf;
  return Buffer.from(typeof netconf === "string" ? netconf : encodeJson(netconf));
}
