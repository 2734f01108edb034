import { open } from "node:fs/promises";

/** One line of a runtime's log. */
export interface RuntimeLogRecord {
  /** How grave it is: `debug`, `info`, `warning`, `error`, or a word of the runtime's own. */
  readonly level: string;
  /** What the runtime says, at most 4,096 characters, on one line. */
  readonly message: string;
  /** When, as the runtime writes it. Absent where it does not. */
  readonly time?: string;
}

const mostBytes = 256 * 1024;
const mostCharacters = 4_096;

/** Levels of a line that says why a command failed. */
const grave: ReadonlySet<string> = new Set(["error", "fatal", "panic"]);

/**
 * Reads a log that a runtime wrote in JSON, one object per line. Of a long log only the last 256 KiB are looked at; lines that are no
 * such object are passed over, since a runtime that is killed leaves half of one.
 *
 * @returns the records in their order; none where there is no file
 */
export async function readRuntimeLog(file: string): Promise<readonly RuntimeLogRecord[]> {
  return parseRuntimeLog(await readEnd(file));
}

/** The same for the text of a log. */
export function parseRuntimeLog(text: string): readonly RuntimeLogRecord[] {
  return text.split("\n").flatMap((line) => {
    const record = parseLine(line);
    return record === undefined ? [] : [record];
  });
}

/** Why a command failed: the last line that is an error. */
export function lastError(records: readonly RuntimeLogRecord[]): string | undefined {
  return records.findLast(({ level }) => grave.has(level))?.message;
}

function parseLine(line: string): RuntimeLogRecord | undefined {
  if (!line.startsWith("{")) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const { level, msg, time } = value as { level?: unknown; msg?: unknown; time?: unknown };
  if (typeof msg !== "string") return undefined;
  return {
    level: typeof level === "string" ? oneLine(level) : "error",
    message: oneLine(msg),
    ...(typeof time === "string" ? { time: oneLine(time) } : {}),
  };
}

/** Text on one line: control characters, which could forge a line of a log or steer a terminal, become spaces. */
export function oneLine(text: string): string {
  const clean = text
    .slice(0, mostCharacters + 1)
    .replace(/\p{Cc}+/gu, " ")
    .trim();
  return clean.length <= mostCharacters ? clean : `${clean.slice(0, mostCharacters - 1)}…`;
}

async function readEnd(path: string): Promise<string> {
  const file = await open(path, "r").catch(() => undefined);
  if (file === undefined) return "";
  try {
    const { size } = await file.stat();
    const buffer = Buffer.alloc(Math.min(size, mostBytes));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, size - buffer.length);
    const text = buffer.toString("utf8", 0, bytesRead);
    // the first line is half of one
    return size > mostBytes ? text.slice(text.indexOf("\n") + 1) : text;
  } finally {
    await file.close();
  }
}
