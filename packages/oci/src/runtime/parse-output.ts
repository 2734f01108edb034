import { Features, parseJson, SpecError, State } from "@container-interfaces/oci-spec/runtime";
import { OciError } from "../oci-error.js";
import type { RuntimeTask } from "./runtime-error.js";
import type {
  ContainerListEntry,
  ContainerStateReport,
  RuntimeEvent,
  RuntimeVersion,
} from "./runtime-reports.js";

/** Reads the output of `state`. */
export function parseState(task: RuntimeTask, output: Uint8Array): ContainerStateReport {
  return checked(task, () => State.parse(output));
}

/** Reads the output of `features`. */
export function parseFeatures(task: RuntimeTask, output: Uint8Array): Features {
  return checked(task, () => Features.parse(output));
}

/** Reads the output of `list --format json`: `null` where there is none. */
export function parseList(task: RuntimeTask, output: Uint8Array): readonly ContainerListEntry[] {
  const entries = checked(task, () => parseJson(output)) ?? [];
  const isEntry = (value: unknown): value is ContainerListEntry =>
    isObject(value) && typeof value.id === "string" && typeof value.status === "string";
  if (!Array.isArray(entries) || !entries.every(isEntry)) throw unexpected(task, "no list of containers");
  return entries;
}

/** Reads the output of `ps --format json`: `null` where there is none. */
export function parsePids(task: RuntimeTask, output: Uint8Array): readonly number[] {
  const pids = checked(task, () => parseJson(output)) ?? [];
  const isPid = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0;
  if (!Array.isArray(pids) || !pids.every(isPid)) throw unexpected(task, "no list of process ids");
  return pids;
}

/** Reads one line of the output of `events`. */
export function parseEvent(task: RuntimeTask, line: string | Uint8Array): RuntimeEvent {
  const event = checked(task, () => parseJson(line));
  if (
    !isObject(event) ||
    typeof event.type !== "string" ||
    typeof event.id !== "string" ||
    !(event.data === undefined || isObject(event.data))
  ) {
    throw unexpected(task, "no event");
  }
  return event as unknown as RuntimeEvent;
}

/** Reads the output of `--version`: the name and the version, then lines such as `spec: 1.3.0`. */
export function parseVersion(task: RuntimeTask, text: string): RuntimeVersion {
  const [first = "", ...lines] = text.split("\n");
  const [, name, version] = /^(\S+) version (\S+)/.exec(first) ?? [];
  if (name === undefined || version === undefined) throw unexpected(task, "no version");
  const lineOf = (key: string): string | undefined =>
    lines
      .find((line) => line.startsWith(`${key}:`))
      ?.slice(key.length + 1)
      .trim();
  const [commit, spec] = [lineOf("commit"), lineOf("spec")];
  return {
    name,
    version,
    ...(commit === undefined ? {} : { commit }),
    ...(spec === undefined ? {} : { spec }),
    text: text.trimEnd(),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function checked<T>(task: RuntimeTask, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw SpecError.is(error) ? unexpected(task, `something unexpected: ${error.reason}`, error) : error;
  }
}

function unexpected({ doing, runtime, containerId }: RuntimeTask, what: string, cause?: unknown): OciError {
  return new OciError("RUNTIME_FAILED", doing, `${runtime} printed ${what}`, { containerId, cause });
}
