import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished } from "vitest";
import { createRuntime } from "../src/runtime/create-runtime.js";
import type { Runtime } from "../src/runtime/runtime.js";
import type { RuntimeOptions } from "../src/runtime/runtime-options.js";

/** What the fake does when a command is called; `testdata/fake-runtime.mjs` explains it. */
export interface Answer {
  readonly log?: string;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly pid?: number | "own";
  readonly echo?: boolean;
  readonly create?: string;
  readonly until?: string;
  readonly ignoreTerm?: boolean;
  readonly exitCode?: number;
  readonly kill?: string;
  readonly document?: string;
  readonly lateMs?: number;
}

/** One call of the fake. */
interface RecordedCall {
  readonly command: string;
  /** All arguments but the four of the log. */
  readonly argv: readonly string[];
  /** The private folder of the call. */
  readonly folder: string;
  readonly files: readonly { readonly path: string; readonly text: string; readonly mode: number }[];
  readonly pid: number;
}

/** A driver of the fake runtime. */
export interface FakeRuntime {
  readonly runtime: Runtime;
  /** A folder for anything, removed after the test. */
  readonly folder: string;
  /** A bundle with a process. */
  readonly bundle: string;
  /** The path of the program. */
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
  calls(): readonly RecordedCall[];
}

const program = fileURLToPath(new URL("../testdata/fake-runtime.mjs", import.meta.url));

/** The process in the configuration of the fake's bundle. */
const bundleProcess: object = {
  args: ["sleep", "60"],
  cwd: "/work",
  env: ["PATH=/bin", "LANG=C"],
  user: { uid: 7, gid: 8 },
  rlimits: [{ type: "RLIMIT_NOFILE", soft: 1024, hard: 18446744073709551615n.toString() }],
};

/** Makes a fake runtime with its answers, and what is removed after the test, which also looks for what calls left behind. */
export function fakeRuntime(
  answers: Readonly<Record<string, Answer | readonly Answer[]>>,
  options: Partial<RuntimeOptions> = {},
): FakeRuntime {
  const folder = mkdtempSync(join(tmpdir(), "fake-runtime-"));
  const [command, bundle, temporary] = [join(folder, "fake"), join(folder, "bundle"), join(folder, "tmp")];
  const callsFile = join(folder, "calls");
  for (const each of [bundle, temporary]) mkdirSync(each);
  writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`, { mode: 0o755 });
  writeFileSync(join(folder, "answers"), JSON.stringify(answers));
  const config = JSON.stringify({ ociVersion: "1.0.2", process: bundleProcess });
  writeFileSync(
    join(bundle, "config.json"),
    config.replace('"18446744073709551615"', "18446744073709551615"),
  );
  const env = {
    PATH: process.env.PATH ?? "/bin:/usr/bin",
    FAKE_RUNTIME: join(folder, "answers"),
    FAKE_RUNTIME_CALLS: callsFile,
  };
  const outside = process.env.TMPDIR;
  process.env.TMPDIR = temporary;
  onTestFinished(() => {
    if (outside === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = outside;
    const left = readdirSync(temporary);
    rmSync(folder, { recursive: true, force: true });
    expect(left).toEqual([]);
  });
  return {
    runtime: createRuntime({ command, env, ...options }),
    folder,
    bundle,
    command,
    env,
    calls: () => {
      if (!existsSync(callsFile)) return [];
      return readFileSync(callsFile, "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => {
          const call = JSON.parse(line) as RecordedCall;
          const [, log = ""] = call.argv;
          return { ...call, argv: call.argv.slice(4), folder: log.slice(0, log.lastIndexOf("/")) };
        });
    },
  };
}

/** A line of a log as runtimes write it. */
export function logLine(msg: string, level = "error"): string {
  return `${JSON.stringify({ level, msg, time: "2026-01-02T03:04:05Z" })}\n`;
}
