/**
 * A program with the command line of an OCI runtime, for tests: it writes down how it was called, and does what a file tells it to.
 *
 * FAKE_RUNTIME names that file: `{ "state": { "stdout": "…", "exitCode": 0 }, "run": [{ … }, { … }] }`, for each command one
 * answer, or one after the other, of which the last one stays. FAKE_RUNTIME_CALLS names the file of calls, one JSON object per line.
 *
 * An answer may have: `log` (text for the log file), `stdout`, `stderr`, `pid` (a number for the pid file, or "own"), `echo` (whether
 * standard input comes out again), `create` and `until` (a file to make; a file to wait for before it ends), `ignoreTerm`, `exitCode`, `kill` (the signal that it ends
 * itself with), `document` (the text for config.json in the bundle), `lateMs` (milliseconds before it does any of this).
 */
import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const argv = process.argv.slice(2);
const { FAKE_RUNTIME = "", FAKE_RUNTIME_CALLS = "" } = process.env;
/** @type {Record<string, any>} */
const answers = JSON.parse(readFileSync(FAKE_RUNTIME, "utf8"));

/** @param {string} name */
const optionOf = (name) => (argv.includes(name) ? argv[argv.indexOf(name) + 1] : undefined);
const command = argv.find((each) => each in answers) ?? "unknown";

const files = ["--process", "--resources"].flatMap((name) => {
  const path = optionOf(name);
  return path === undefined
    ? []
    : [{ path, text: readFileSync(path, "utf8"), mode: statSync(path).mode & 0o777 }];
});
const before = existsSync(FAKE_RUNTIME_CALLS) ? readFileSync(FAKE_RUNTIME_CALLS, "utf8").split("\n") : [];
const count = before.filter((line) => line !== "" && JSON.parse(line).command === command).length;
appendFileSync(FAKE_RUNTIME_CALLS, `${JSON.stringify({ command, argv, files, pid: process.pid })}\n`);

const listed = answers[command];
const answer = (Array.isArray(listed) ? (listed[count] ?? listed.at(-1)) : listed) ?? {
  stderr: `unknown command ${argv.at(-1)}\n`,
  exitCode: 1,
};
if (answer.lateMs !== undefined) await new Promise((resolve) => setTimeout(resolve, answer.lateMs));
if (answer.ignoreTerm) process.on("SIGTERM", () => {});
const log = optionOf("--log");
if (answer.log !== undefined && log !== undefined) writeFileSync(log, answer.log);
if (answer.stdout !== undefined) process.stdout.write(answer.stdout);
if (answer.stderr !== undefined) process.stderr.write(answer.stderr);
const bundle = optionOf("--bundle");
if (answer.document !== undefined && bundle !== undefined) {
  writeFileSync(join(bundle, "config.json"), answer.document);
}
const pidFile = optionOf("--pid-file");
if (answer.pid !== undefined && pidFile !== undefined) {
  writeFileSync(pidFile, String(answer.pid === "own" ? process.pid : answer.pid));
}
if (answer.create !== undefined) writeFileSync(answer.create, "");
if (answer.echo) for await (const chunk of process.stdin) process.stdout.write(chunk);
if (answer.kill !== undefined) process.kill(process.pid, answer.kill);
process.exitCode = answer.exitCode ?? 0;
if (answer.until !== undefined) {
  const timer = setInterval(() => {
    if (existsSync(answer.until)) clearInterval(timer);
  }, 10);
}
