/**
 * The program of {@link installFakePlugin}: records a call, and does what its plan says.
 *
 * @module
 */
import { appendFileSync, readFileSync, writeSync } from "node:fs";
import { basename } from "node:path";
import type { FakePlan } from "./fake-plugin.js";
import { fakeOutput } from "./fake-reply.js";
import { recordCall } from "./recorded-call.js";

const [, , path = ""] = process.argv;
const stdin = process.env.CNI_COMMAND === "VERSION" ? "" : readFileSync(0, "utf8");
const call = recordCall(basename(path), process.env, stdin);
appendFileSync(`${path}.calls.jsonl`, `${JSON.stringify(call)}\n`);
const plan = JSON.parse(readFileSync(`${path}.plan.json`, "utf8")) as FakePlan;
const reply = plan[call.verb] ?? {};

setTimeout(() => {
  write(1, fakeOutput(reply, call));
  write(2, reply.stderr ?? "");
  if (reply.signal !== undefined) process.kill(process.pid, reply.signal);
  process.exitCode = reply.exitCode ?? 0;
}, reply.delayMs ?? 0);

function write(fd: number, text: string): void {
  for (let bytes = Buffer.from(text); bytes.length > 0; ) bytes = bytes.subarray(writeSync(fd, bytes));
}
