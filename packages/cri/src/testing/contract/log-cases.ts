import assert from "node:assert/strict";
import { readFile, rename } from "node:fs/promises";
import type { CaseBodies } from "./contract-case.js";

const line = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(?:Z|[+-]\d\d:\d\d) (stdout|stderr) ([FP]) (.*)$/;

/** What a runtime writes to log files. Only for a folder that both sides can use. */
export const logCases: CaseBodies = {
  "writes the output of a container to its log": async (client, bench) => {
    const { containerId } = await bench.createContainer({
      command: ["sh", "-c", "echo out; echo err >&2"],
      logPath: "main.log",
    });
    await client.startContainer({ containerId });
    const { logPath } = await bench.exited(containerId);
    assert.match(logPath, /^\/.*\/main\.log$/);
    const entries = await bench.until(async () => {
      const lines = (await readFile(logPath, "utf8")).split("\n").slice(0, -1);
      return lines.length === 2 ? lines.map((each) => line.exec(each)?.slice(1)) : undefined;
    }, "two lines in the log");
    assert.deepEqual(entries.sort(), [
      ["stderr", "F", "err"],
      ["stdout", "F", "out"],
    ]);
  },
  "opens the log anew when it is told to": async (client, bench) => {
    const { containerId } = await bench.createContainer({
      command: ["sh", "-c", "while true; do echo tick; sleep 0.1; done"],
      logPath: "main.log",
    });
    await client.startContainer({ containerId });
    const logPath = (await client.containerStatus({ containerId })).status?.logPath ?? "";
    const filled = async (path: string): Promise<string> =>
      await bench.until(
        async () => (await readFile(path, "utf8").catch(() => "")) || undefined,
        `something in ${path}`,
      );
    await filled(logPath);
    await rename(logPath, `${logPath}.1`);
    await client.reopenContainerLog({ containerId });
    assert.match(await filled(logPath), / stdout F tick\n/);
    const rotated = await readFile(`${logPath}.1`, "utf8");
    await client.stopContainer({ containerId, timeout: 0n });
    assert.equal(await readFile(`${logPath}.1`, "utf8"), rotated);
  },
};
