import { spawn } from "node:child_process";
import { chmodSync, copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { killWhenFinished, pidsIn } from "../test/live-process.js";
import { temporaryFolder } from "../test/temporary-folder.js";
import { hasLiveMember } from "./live-member.js";

describe.runIf(existsSync("/proc/self/stat"))("a process group", () => {
  test("lives while its first process does, whatever that is called", async () => {
    const program = join(temporaryFolder(), ") Z 1 1 (");
    copyFileSync("/bin/sleep", program);
    chmodSync(program, 0o755);
    const { pid = 0 } = spawn(program, ["1000"], { detached: true, stdio: "ignore" });
    killWhenFinished(pid);
    expect(await hasLiveMember(pid)).toBe(true);
  });

  test("lives while another member does", async () => {
    const file = join(temporaryFolder(), "pids");
    const script = `sleep 1000 & echo $! > ${file}`;
    const { pid = 0 } = spawn("sh", ["-c", script], { detached: true, stdio: "ignore" });
    const [member = 0] = await pidsIn(file, 1);
    killWhenFinished(member);
    await vi.waitFor(() => expect(existsSync(`/proc/${pid}`)).toBe(false), { interval: 5 });
    expect(await hasLiveMember(pid)).toBe(true);
  });

  test("does not live when only zombies are left", async () => {
    const file = join(temporaryFolder(), "pids");
    // a parent that never reaps
    const script = `const { pid } = require("node:child_process").spawn("true", { detached: true, stdio: "ignore" });
      require("node:fs").writeFileSync(${JSON.stringify(file)}, pid + "\\n");
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);`;
    const parent = spawn(process.execPath, ["-e", script], { stdio: "ignore" });
    killWhenFinished(parent.pid ?? 0);
    const [zombie = 0] = await pidsIn(file, 1);
    await vi.waitFor(async () => expect(await hasLiveMember(zombie)).toBe(false), { interval: 5 });
    expect(process.kill(-zombie, 0)).toBe(true);
  });
});
