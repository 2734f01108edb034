import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { failure } from "../../test/failure.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { Deadline } from "../exec/call-options.js";
import { LinkLock } from "./link-lock.js";
import { processIdentity } from "./process-identity.js";

const none = new Deadline({});
const soon = () => new Deadline({ timeoutMs: 30 });
const [pid = "", started = "", namespace = "", boot = ""] = processIdentity().split(".");
const dead = {
  "of a process that is gone": `4194304.1.${namespace}.${boot}`,
  "of a number that was given out again": `${pid}.1.${namespace}.${boot}`,
  "of another start of the machine": `${pid}.${started}.${namespace}.00000000`,
  "that nobody can have made": "nonsense",
};

const lockFile = () => join(temporaryFolder(), "locks", "container-web");
/** A lock as another holder has left it. */
function leave(file: string, identity: string, purpose = "lab"): void {
  mkdirSync(join(file, ".."), { recursive: true });
  symlinkSync(`${identity}/${purpose}`, file);
}

describe("a lock", () => {
  test("is a link that names its holder, in a folder for this user alone, and is gone when it is given back", async () => {
    const file = lockFile();
    const lock = new LinkLock(file);
    expect(lock.holder).toBeUndefined();
    await lock.acquire("lab", none);
    expect(readlinkSync(file)).toBe(`${processIdentity()}/lab`);
    expect(lock.holder).toEqual({ identity: processIdentity(), purpose: "lab" });
    expect(new LinkLock(file).tryAcquire("other")).toBe(false);
    lock.release();
    expect(readdirSync(join(file, ".."))).toEqual([]);
    lock.release();
  });

  test("is waited for where it is this process's own, also by another object", async () => {
    const file = lockFile();
    const first = new LinkLock(file);
    await first.acquire("lab", none);
    const error = await failure(new LinkLock(file).acquire("lab", soon()), "TIMEOUT");
    expect(error.message).toBe(
      `[TIMEOUT] waiting for the lock ${file} of process ${pid}: it did not end within 30 ms`,
    );
    const waiting = new LinkLock(file).acquire("next", none);
    first.release();
    await waiting;
    expect(readlinkSync(file)).toBe(`${processIdentity()}/next`);
  });

  test("of another process that lives is waited for, and the error names the process and the file", async () => {
    const file = lockFile();
    const child = spawn("sleep", ["1000"]);
    onTestFinished(() => void child.kill("SIGKILL"));
    await once(child, "spawn");
    const stat = readFileSync(`/proc/${child.pid}/stat`, "latin1");
    const start = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    leave(file, `${child.pid}.${start}.${namespace}.${boot}`);
    const error = await failure(new LinkLock(file).acquire("lab", soon()), "TIMEOUT");
    expect(error.doing).toBe(`waiting for the lock ${file} of process ${child.pid}`);
    const waiting = new LinkLock(file).acquire("lab", none);
    child.kill("SIGKILL");
    await waiting;
    expect(readlinkSync(file)).toBe(`${processIdentity()}/lab`);
  });

  test("of a process that cannot be seen from here is waited for", async () => {
    const file = lockFile();
    leave(file, `1.1.1.${boot}`);
    await failure(new LinkLock(file).acquire("lab", soon()), "TIMEOUT");
    expect(readlinkSync(file)).toBe(`1.1.1.${boot}/lab`);
  });

  test("is waited for until the signal fires", async () => {
    const file = lockFile();
    new LinkLock(file).tryAcquire("lab");
    const controller = new AbortController();
    const waiting = failure(
      new LinkLock(file).acquire("lab", new Deadline({ signal: controller.signal })),
      "ABORTED",
    );
    controller.abort("enough");
    expect((await waiting).cause).toBe("enough");
  });

  test.each(Object.entries(dead))("%s is taken over, and nothing else is left", async (_, identity) => {
    const file = lockFile();
    leave(file, identity);
    expect(new LinkLock(file).tryAcquire("lab")).toBe(false);
    await new LinkLock(file).acquire("mine", new Deadline({ timeoutMs: 10_000 }));
    expect(readlinkSync(file)).toBe(`${processIdentity()}/mine`);
    expect(readdirSync(join(file, ".."))).toEqual(["container-web"]);
  });

  test("is taken over also where those died who were about to take it over", async () => {
    const file = lockFile();
    for (const suffix of ["", "~", "~~"]) leave(`${file}${suffix}`, dead["of a process that is gone"]);
    await new LinkLock(file).acquire("mine", new Deadline({ timeoutMs: 10_000 }));
    expect(readdirSync(join(file, ".."))).toEqual(["container-web"]);
  });

  test("is not taken over while another process that lives is about to do so", async () => {
    const file = lockFile();
    leave(file, dead["of a process that is gone"]);
    leave(`${file}~`, processIdentity());
    const error = await failure(new LinkLock(file).acquire("mine", soon()), "TIMEOUT");
    expect(error.doing).toBe(`waiting for the lock ${file}~ of process ${pid}`);
    expect(readlinkSync(file)).toContain(dead["of a process that is gone"]);
  });

  test("is not taken from one who lives and has it by now", async () => {
    const file = lockFile();
    leave(file, dead["of a process that is gone"]);
    const right = new LinkLock(`${file}~`);
    right.tryAcquire("");
    // it has seen the dead holder, and waits for the right to take the lock away
    const waiting = failure(new LinkLock(file).acquire("mine", new Deadline({ timeoutMs: 300 })), "TIMEOUT");
    rmSync(file);
    leave(file, processIdentity(), "other");
    right.release();
    await waiting;
    expect(readlinkSync(file)).toBe(`${processIdentity()}/other`);
  });

  test("that is dead goes to one of many at a time", async () => {
    let holders = 0;
    let taken = 0;
    for (let round = 0; round < 5; round += 1) {
      const file = lockFile();
      leave(file, dead["of a process that is gone"]);
      const race = Array.from({ length: 12 }, async () => {
        const lock = new LinkLock(file);
        await lock.acquire("lab", none);
        holders += 1;
        expect(holders).toBe(1);
        // long enough that the others look at it
        await delay(4);
        expect(lock.holder?.identity).toBe(processIdentity());
        expect(holders).toBe(1);
        holders -= 1;
        taken += 1;
        lock.release();
      });
      await Promise.all(race);
    }
    expect(taken).toBe(60);
  });
});

describe("a lock that cannot be", () => {
  test("made fails, and says which", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "locks"), "");
    const file = join(folder, "locks", "container-web");
    const error = await failure(new LinkLock(file).acquire("lab", none), "WRITE_FAILED");
    expect(error).toMatchObject({ file, doing: `taking the lock ${file}` });
    expect(error.reason).toBe("a part of the path is no folder (ENOTDIR)");
    const long = `${file.slice(0, -"locks/container-web".length)}${"a".repeat(256)}`;
    expect((await failure(new LinkLock(long).acquire("lab", none), "WRITE_FAILED")).reason).toContain(
      "too long",
    );
  });

  test("removed any more is given back without an error", async () => {
    const file = lockFile();
    const lock = new LinkLock(file);
    await lock.acquire("lab", none);
    rmSync(join(file, ".."), { recursive: true });
    lock.release();
    expect(lock.holder).toBeUndefined();
  });

  test("told from a file is waited for", async () => {
    const file = lockFile();
    mkdirSync(join(file, ".."));
    writeFileSync(file, "");
    const error = await failure(new LinkLock(file).acquire("lab", soon()), "TIMEOUT");
    expect(error.doing).toBe(`waiting for the lock ${file} of process another process`);
  });
});
