import { CniError, type Verb } from "../cni-error.js";
import type { TraceContext } from "./call-options.js";

/** What a plugin gets in its environment. */
export interface PluginEnvironment {
  readonly verb: Verb;
  readonly containerId?: string | undefined;
  readonly netns?: string | undefined;
  readonly ifName?: string | undefined;
  /** Pairs for `CNI_ARGS`. */
  readonly args?: readonly (readonly [key: string, value: string])[] | undefined;
  /** Folders for `CNI_PATH`. */
  readonly path: readonly string[];
  readonly traceContext?: TraceContext | undefined;
}

/**
 * The environment of a plugin: that of this process, and every variable of the protocol, empty where the verb has no use for it.
 *
 * @throws CniError `INVALID_ARGUMENT` for arguments that `CNI_ARGS` cannot carry and for a trace context that is none
 */
export function pluginEnvironment(call: PluginEnvironment): Record<string, string | undefined> {
  return Object.assign(ownEnvironment(), {
    CNI_COMMAND: call.verb,
    CNI_CONTAINERID: call.containerId ?? "",
    CNI_NETNS: call.netns ?? "",
    CNI_ARGS: formatArgs(call.args ?? []),
    CNI_IFNAME: call.ifName ?? "",
    CNI_PATH: call.path.join(":"),
    ...traceVariables(call.traceContext),
  });
}

/** The environment of this process. Each variable is asked for once, where `{ ...process.env }` does so three times. */
function ownEnvironment(): Record<string, string | undefined> {
  const { env } = process;
  const variables: Record<string, string | undefined> = Object.create(null);
  for (const name of Object.getOwnPropertyNames(env)) variables[name] = env[name];
  return variables;
}

/** Pairs as `CNI_ARGS` carries them: `FOO=BAR;ABC=123`. */
function formatArgs(args: readonly (readonly [string, string])[]): string {
  for (const [key, value] of args) {
    if (key === "" || /[=;\0]/.test(key) || /[;\0]/.test(value)) {
      const reason = `the argument ${JSON.stringify(key)} cannot be carried by CNI_ARGS, which separates by "=" and ";"`;
      throw new CniError("INVALID_ARGUMENT", reason, { key: "args" });
    }
  }
  return args.map(([key, value]) => `${key}=${value}`).join(";");
}

/** All three variables together: what this process has itself of another trace must not stand beside them. */
function traceVariables(trace: TraceContext | undefined): Record<string, string | undefined> {
  if (trace === undefined) return {};
  const { traceparent, tracestate, baggage } = trace;
  const [, traceId = "", spanId = ""] =
    /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/.exec(traceparent) ?? [];
  if (!/[^0]/.test(traceId) || !/[^0]/.test(spanId)) {
    throw new CniError("INVALID_ARGUMENT", "traceparent is not as W3C's Trace Context writes it", {
      key: "traceContext.traceparent",
    });
  }
  return { TRACEPARENT: traceparent, TRACESTATE: tracestate || undefined, BAGGAGE: baggage || undefined };
}
