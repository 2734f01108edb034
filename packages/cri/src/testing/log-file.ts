import { closeSync, openSync, writeSync } from "node:fs";

/** Which of the two outputs of a program a line was written to. */
export type LogStream = "stdout" | "stderr";

/** The longest piece of a line in one entry, in bytes; containerd cuts there, too. */
const maxEntryBytes = 16 * 1024;

/**
 * The log of a container in the CRI format: time, stream, `F` for the end of a line or `P` for a piece of a longer one, and
 * the text. It is written at once, so that a reader finds a line as soon as the program has written it.
 */
export class LogFile {
  readonly path: string;
  readonly #now: () => bigint;
  #file: number | undefined;

  /** Opens the file, and creates it with mode 0640 if it is not there. Throws the system's error. */
  constructor(path: string, now: () => bigint) {
    this.path = path;
    this.#now = now;
    this.#file = openLog(path);
  }

  /** Adds a line, or each of several, in pieces where it is long. Does nothing once the log is closed. */
  write(stream: LogStream, text: string | Uint8Array): void {
    if (this.#file === undefined) return;
    for (const line of lines(Buffer.from(text as Uint8Array))) {
      let start = 0;
      for (; line.length - start > maxEntryBytes; start += maxEntryBytes) {
        this.#entry(stream, "P", line.subarray(start, start + maxEntryBytes));
      }
      this.#entry(stream, "F", line.subarray(start));
    }
  }

  /** Opens the path anew, after someone has renamed the file. Throws the system's error; the old file stays in use then. */
  reopen(): void {
    const file = openLog(this.path);
    this.close();
    this.#file = file;
  }

  /** Ends the log. Safe to call again. */
  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #entry(stream: LogStream, tag: "F" | "P", text: Buffer): void {
    const head = Buffer.from(`${formatTime(this.#now())} ${stream} ${tag} `);
    if (this.#file !== undefined) writeSync(this.#file, Buffer.concat([head, text, Buffer.from("\n")]));
  }
}

function openLog(path: string): number {
  return openSync(path, "a", 0o640);
}

/** The lines of a text; a newline at its end begins no further line. */
function* lines(text: Buffer): Generator<Buffer, void, undefined> {
  let start = 0;
  for (let end = text.indexOf(10); end !== -1; end = text.indexOf(10, start)) {
    yield text.subarray(start, end);
    start = end + 1;
  }
  if (start < text.length || text.length === 0) yield text.subarray(start);
}

/** RFC 3339 with nine digits of a second, in UTC. */
function formatTime(nanoseconds: bigint): string {
  const seconds = new Date(Number(nanoseconds / 1_000_000_000n) * 1_000).toISOString().slice(0, 19);
  return `${seconds}.${String(nanoseconds % 1_000_000_000n).padStart(9, "0")}Z`;
}
