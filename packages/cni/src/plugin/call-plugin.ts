import { CniError } from "../cni-error.js";
import { convertResult } from "../convert-result.js";
import { printResult } from "../encode-result.js";
import { encodeJson, inOrder } from "../json/encode-json.js";
import { parsePluginResult } from "../parse-result.js";
import { PluginErrorCode, pluginError } from "../plugin-error.js";
import { currentSpecVersion, isAtLeast, type SpecVersion, specVersions } from "../spec-version.js";
import { checkConfig } from "./check-config.js";
import { nodeFs } from "./node-fs.js";
import type { PluginOptions } from "./plugin-options.js";
import { type CallEnvironment, readEnvironment } from "./read-environment.js";
import { type RawRequest, readPrevResult, readRequest } from "./read-request.js";

/** What a plugin is called with. */
export interface PluginInput {
  /** The environment, with `CNI_COMMAND` and the other variables of the protocol. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Gives standard input; not called for VERSION. */
  readonly readStdin: () => Promise<Uint8Array>;
}

/** How a call of a plugin ended. */
export interface PluginExit {
  /** The exit code: 0, or 1 after a failure. */
  readonly exitCode: number;
  /** What belongs on standard output: the result, or the error. */
  readonly stdout: string;
  /** What belongs on standard error. */
  readonly stderr: string;
}

/** Answers one call of a plugin, without touching this process; what goes wrong becomes the error that the protocol has for it. */
export async function callPlugin<Config>(
  options: PluginOptions<Config>,
  input: PluginInput,
): Promise<PluginExit> {
  const versions = options.versions ?? specVersions;
  if (options.about !== undefined && !input.env.CNI_COMMAND) {
    const supported = `CNI protocol versions supported: ${versions.join(", ")}`;
    return { exitCode: 0, stdout: "", stderr: `${options.about}\n${supported}\n` };
  }
  try {
    const call = readEnvironment(input.env);
    if (call.verb === "VERSION") {
      const info = inOrder({ cniVersion: currentSpecVersion, supportedVersions: versions });
      return { exitCode: 0, stdout: `${encodeJson(info)}\n`, stderr: "" };
    }
    const stdin = await input.readStdin();
    return { exitCode: 0, stdout: await answer(options, versions, call, stdin), stderr: "" };
  } catch (error) {
    return failure(error);
  }
}

async function answer<Config>(
  options: PluginOptions<Config>,
  versions: readonly SpecVersion[],
  call: CallEnvironment,
  stdin: Uint8Array,
): Promise<string> {
  const raw = readRequest(call, stdin);
  checkVersion(call.verb, raw.cniVersion, versions);
  if (call.verb === "ADD" || call.verb === "DEL") checkNetns(call);
  const prevResult = readPrevResult(call, raw.config);
  const config = await checkConfig(options.config, raw.config);
  const { verb, containerId, netns, ifName, rawArgs } = call;
  const { cniVersion, network, validAttachments } = raw;
  const path = call.path.split(":");
  const request = { config, stdin, cniVersion, network, path, rawArgs, args: parseArgs(rawArgs), prevResult };
  const attachment = { ...request, containerId, netns, ifName };
  switch (verb) {
    case "ADD":
      return printAnswer((await options.add({ ...attachment, verb })) ?? prevResult ?? {}, raw);
    case "CHECK":
      await options.check?.({ ...attachment, verb });
      return "";
    case "DEL":
      await options.del({ ...attachment, verb });
      return "";
    case "GC":
      await options.gc?.({ ...request, verb, validAttachments });
      return "";
    default:
      await options.status?.({ ...request, verb: "STATUS" });
      return "";
  }
}

function printAnswer(result: object, { cniVersion }: RawRequest): string {
  try {
    // read as a runtime reads it, so that a result that no runtime could use is the plugin's error
    const checked = parsePluginResult(encodeJson(result), currentSpecVersion, {
      doing: "checking the plugin's own result",
    });
    return printResult(convertResult(checked, cniVersion));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw pluginError(PluginErrorCode.INTERNAL, "the plugin's result is invalid", reason);
  }
}

function checkVersion(verb: string, version: string, supported: readonly string[]): void {
  const since = verb === "CHECK" ? "0.4.0" : verb === "GC" || verb === "STATUS" ? "1.1.0" : "0.1.0";
  const code = PluginErrorCode.INCOMPATIBLE_CNI_VERSION;
  if (!isAtLeast(version, since))
    throw pluginError(code, `config version does not allow ${verb}`, `config is "${version}"`);
  if (supported.includes(version)) return;
  const details = `config is "${version}", plugin supports ${JSON.stringify(supported)}`;
  throw pluginError(code, "incompatible CNI versions", details);
}

/** What is meant for the container must not be done to the host. A namespace that cannot be looked at is the plugin's affair. */
function checkNetns({ netns, allowsOwnNetns }: CallEnvironment): void {
  if (allowsOwnNetns || netns === "") return;
  const own = nodeFs.statSync("/proc/self/ns/net", { throwIfNoEntry: false });
  let other: typeof own;
  try {
    other = nodeFs.statSync(netns, { throwIfNoEntry: false });
  } catch {
    return;
  }
  if (own === undefined || other === undefined || own.ino !== other.ino || own.dev !== other.dev) return;
  const message = "plugin's netns and netns from CNI_NETNS should not be the same";
  throw pluginError(PluginErrorCode.INVALID_NETNS, message);
}

function parseArgs(rawArgs: string): Record<string, string> {
  const pairs = rawArgs.split(";").filter((pair) => pair !== "");
  return Object.fromEntries(
    pairs.map((pair) => {
      const [key = "", ...value] = pair.split("=");
      return [key, value.join("=")];
    }),
  );
}

/** The error as the protocol has it (SPEC.md, section 5, "Error"); the stack of what nobody expected goes to standard error. */
export function failure(error: unknown): PluginExit {
  const isExpected = CniError.is(error) && error.pluginCode !== undefined;
  const [code, msg, details] = isExpected
    ? [error.pluginCode, error.pluginMessage, error.pluginDetails]
    : [PluginErrorCode.INTERNAL, error instanceof Error ? error.message : String(error), undefined];
  const stderr = isExpected ? "" : `${error instanceof Error ? error.stack : String(error)}\n`;
  return {
    exitCode: 1,
    stdout: encodeJson(inOrder({ cniVersion: currentSpecVersion, code, msg, details }), "    "),
    stderr,
  };
}
