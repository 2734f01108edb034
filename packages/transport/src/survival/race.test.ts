import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { EchoDefinition } from "../../testdata/echo-definition.js";
import { connectTo, leaveStale, serveEcho, temporaryFolder } from "../../testdata/start-echo.js";

const script = fileURLToPath(new URL("../../testdata/race-for-path.mjs", import.meta.url));
const racers = 4;
const rounds = 12;

interface Racer {
  readonly child: ChildProcess;
  readonly lines: AsyncIterator<string>;
}

async function startRacer(): Promise<Racer> {
  const child = spawn(process.execPath, [script], { stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines = (createInterface(child.stdout) as Interface)[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe("ready");
  return { child, lines };
}

async function reachable(path: string): Promise<void> {
  const { text } = await connectTo(path).client(EchoDefinition).echo({ text: "x" }, { timeoutMs: 10_000 });
  expect(text).toBe("x");
}

describe("a path survives", () => {
  it("many processes that want it at once, when it is fresh and when it is stale: one has it, and is reachable", async () => {
    const folder = await temporaryFolder();
    const all = await Promise.all(Array.from({ length: racers }, startRacer));
    for (let round = 0; round < rounds; round++) {
      await mkdir(join(folder, String(round)));
      const path = join(folder, String(round), "s.sock");
      if (round % 3 > 0) await leaveStale(path);
      for (const { child } of all) child.stdin?.write(`${path}\n`);
      const answers = await Promise.all(all.map(async ({ lines }) => (await lines.next()).value as string));
      const outcomes = answers.flatMap((line) => line.split(" ")).toSorted();
      expect(outcomes).toEqual([...Array(racers * 3 - 1).fill("ENDPOINT_IN_USE"), "serves"]);
      await reachable(path);
      expect(await readdir(join(folder, String(round)))).toEqual(["s.sock"]);
    }
  }, 120_000);

  it.runIf(process.platform === "linux")(
    "a holder of the lock that dies while others wait for it",
    async () => {
      const folder = await temporaryFolder();
      const path = join(folder, "s.sock");
      await leaveStale(path);
      const { dev, ino } = await stat(folder);
      const hash = createHash("sha256").update(`${dev}:${ino}:s.sock`).digest("base64url");
      const name = `container-interfaces-lock:${hash}`.padEnd(107, "_");
      const holder = spawn(
        process.execPath,
        [
          "-e",
          `require("net").createServer(() => console.log("asked")).listen("\\0${name}", () => console.log("holds"))`,
        ],
        { stdio: ["ignore", "pipe", "inherit"] },
      );
      onTestFinished(() => void holder.kill("SIGKILL"));
      const lines = createInterface(holder.stdout)[Symbol.asyncIterator]();
      expect((await lines.next()).value).toBe("holds");
      let served = false;
      const serving = serveEcho(path).then(() => {
        served = true;
      });
      expect((await lines.next()).value).toBe("asked");
      expect(served).toBe(false);
      holder.kill("SIGKILL");
      await serving;
      await reachable(path);
    },
  );
});
