import { spawn, spawnSync } from "node:child_process";
import { chmod, readdir } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../../testdata/start-echo.js";

const script = fileURLToPath(new URL("../../testdata/serve-as.mjs", import.meta.url));
const asRoot = process.getuid?.() === 0;
/** Whether this user may have a file system of its own, in a namespace of its own. */
const canMount =
  process.platform === "linux" &&
  spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "none", "/mnt"], { stdio: "ignore" }).status === 0;

async function run(command: string, args: readonly string[]): Promise<{ code: string; message: string }> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  return JSON.parse(await text(child.stdout));
}

describe("serving survives", () => {
  it("a folder in which this user may not write: it says so, and leaves nothing behind", async () => {
    const folder = await temporaryFolder();
    await chmod(folder, 0o555);
    const user = asRoot ? 65_534 : (process.getuid?.() ?? 0);
    const outcome = await run(process.execPath, [script, join(folder, "s.sock"), String(user)]);
    expect(outcome).toEqual({
      code: "LISTEN_FAILED",
      hint: "This user may not listen there, or not give the socket this mode and owner.",
      message: expect.stringMatching(/^\[LISTEN_FAILED\] listening on unix:\S+: .*EACCES/),
    });
    expect(await readdir(folder)).toEqual([]);
  });

  // room for the root of the file system alone, and for the socket under its first name, but not for its second
  it.runIf(canMount).each([1, 2])(
    "a full file system with %i entries: it says so, and leaves nothing behind",
    async (entries) => {
      const folder = await temporaryFolder();
      const commands = [
        'mount -t tmpfs -o "nr_inodes=$1" none "$2"',
        '"$3" "$4" "$2/s.sock" "$(id -u)"',
        // not JSON, where there should be nothing
        'ls -A "$2"',
      ];
      const args = [String(entries), folder, process.execPath, script];
      expect(await run("unshare", ["-rm", "sh", "-c", commands.join(" && "), "sh", ...args])).toEqual({
        code: "LISTEN_FAILED",
        hint: "The file system is full.",
        message: expect.stringMatching(/^\[LISTEN_FAILED\] listening on unix:\S+: .*ENOSPC/),
      });
    },
  );
});
