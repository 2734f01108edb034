import type { Verb } from "../cni-error.js";
import { JsonError } from "../json/json-error.js";
import { type JsonRecord, parseRecord } from "../json/json-value.js";

/** One call of a plugin, as the plugin saw it. */
export interface RecordedCall {
  /** The plugin's type: the name of its program. */
  readonly plugin: string;
  /** `CNI_COMMAND`. */
  readonly verb: Verb;
  /** The variables whose names begin with `CNI_`, and those of the trace context. */
  readonly env: Readonly<Record<string, string>>;
  /** Standard input as text. */
  readonly stdin: string;
  /** Standard input as an object; empty where it is none. */
  readonly config: JsonRecord;
}

/** Makes the record of a call. */
export function recordCall(
  plugin: string,
  env: Readonly<Record<string, string | undefined>>,
  stdin: string,
): RecordedCall {
  const isOfProtocol = (name: string): boolean => /^(CNI_.*|TRACEPARENT|TRACESTATE|BAGGAGE)$/.test(name);
  const variables = Object.entries(env).filter(
    (variable): variable is [string, string] => isOfProtocol(variable[0]) && variable[1] !== undefined,
  );
  return {
    plugin,
    verb: (env.CNI_COMMAND ?? "") as Verb,
    env: Object.fromEntries(variables.sort()),
    stdin,
    config: readConfig(stdin),
  };
}

function readConfig(stdin: string): JsonRecord {
  try {
    return parseRecord(stdin);
  } catch (error) {
    if (error instanceof JsonError) return {};
    throw error;
  }
}
