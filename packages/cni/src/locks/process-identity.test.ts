import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, readlinkSync } from "node:fs";
import { expect, onTestFinished, test, vi } from "vitest";
import { mayLive, processIdentity } from "./process-identity.js";

const [pid = "", started = "", namespace = "", boot = ""] = processIdentity().split(".");
const identity = (parts: { pid?: number | undefined; started?: string; namespace?: string; boot?: string }) =>
  [parts.pid ?? pid, parts.started ?? started, parts.namespace ?? namespace, parts.boot ?? boot].join(".");

/** When a process started, by its file in /proc; its name may hold spaces and parentheses. */
const startOf = (id: number): string =>
  readFileSync(`/proc/${id}/stat`, "latin1")
    .replace(/^.*\) /s, "")
    .split(" ")[19] ?? "";

test("names the process, its start, the namespace of its number, and the start of the machine", () => {
  expect(pid).toBe(String(process.pid));
  expect(started).toBe(startOf(process.pid));
  expect(`pid:[${namespace}]`).toBe(readlinkSync("/proc/self/ns/pid"));
  expect(readFileSync("/proc/sys/kernel/random/boot_id", "utf8").startsWith(boot)).toBe(true);
  expect(boot).toMatch(/^[0-9a-f]{8}$/);
});

test("lives as long as the process does", async () => {
  expect(mayLive(processIdentity())).toBe(true);
  const child = spawn("sleep", ["1000"]);
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child, "spawn");
  const other = identity({ pid: child.pid, started: startOf(child.pid ?? 0) });
  expect(mayLive(other)).toBe(true);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(mayLive(other)).toBe(false);
});

test("is dead when the process only waits to be reaped", async () => {
  // the shell becomes a program that does not wait for the child
  const parent = spawn("sh", ["-c", "sleep 0.01 & echo $!; exec sleep 1000"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void parent.kill("SIGKILL"));
  const [data] = await once(parent.stdout, "data");
  const zombie = Number(String(data));
  const other = identity({ pid: zombie, started: startOf(zombie) });
  await vi.waitFor(() => expect(readFileSync(`/proc/${zombie}/stat`, "latin1")).toMatch(/\) Z /), {
    timeout: 10_000,
    interval: 5,
  });
  expect(mayLive(other)).toBe(false);
});

test("of another start of the machine, and of a number that was given out again, is dead", () => {
  expect(mayLive(identity({ boot: "00000000" }))).toBe(false);
  expect(mayLive(identity({ started: "1" }))).toBe(false);
  expect(mayLive(identity({ pid: 1 }))).toBe(false);
  const { pid: gone } = spawnSync("true");
  expect(mayLive(identity({ pid: gone }))).toBe(false);
});

test("in another namespace of process ids may live, as it cannot be seen, unless the machine was started since", () => {
  expect(mayLive(identity({ namespace: "1", started: "1" }))).toBe(true);
  expect(mayLive(identity({ namespace: "1", boot: "00000000" }))).toBe(false);
});

test("what is none is dead", () => {
  for (const text of ["", ".", "...", "x.y.z", `..${namespace}.${boot}`]) expect(mayLive(text)).toBe(false);
});
