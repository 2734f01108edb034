import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, expectEqual, expectSoon, present } from "../../expect.js";
import { rpcs } from "../ledger.js";
import { changingRows } from "./changing-rows.js";
import { fillPod, type GoLab, withGoServer } from "./node.js";
import { readingRows } from "./reading-rows.js";
import type { GoServer } from "./server.js";

/** Calls every RPC and looks at what the server received: fields, default deadline, authority. */
export async function checkEveryRpc(lab: GoLab): Promise<void> {
  await withGoServer(lab, [], async (server, target) => {
    const pod = await fillPod(target, "every");
    const folder = await mkdtemp(join(lab.dir, "checkpoint-"));
    const rows = [...readingRows(target, pod), ...(await changingRows(target, pod, folder))];
    for (const [rpc, wire, deadline, call] of rows) {
      await lab.checks.check(`Go server: ${rpc} on the wire`, async () => {
        await call();
        const line = present((await server.requests(rpc)).at(-1), "the recorded request");
        expectEqual(line.request, wire, "the request on the wire");
        expectEqual(line.authority, "localhost", "the authority");
        checkDeadline(line.deadlineMs, deadline);
        const fields = Object.keys(wire);
        const sent = fields.length === 0 ? "empty request" : fields.join(", ");
        lab.ledger.saw(rpc, `wire: ${sent}; ${deadline === undefined ? "no deadline" : `${deadline} s`}`);
      });
    }
    await lab.checks.check("Go server: the table of calls has every RPC", async () => {
      expectEqual(rows.map(([rpc]) => rpc).sort(), [...rpcs].sort(), "the RPCs that were called");
    });
    await checkEnd(lab, server, folder);
  });
}

async function checkEnd(lab: GoLab, server: GoServer, folder: string): Promise<void> {
  await lab.checks.check(
    "Go server: the stream that was left is cancelled there, and the files are written",
    async () => {
      const cancelled = async (): Promise<boolean> =>
        (await server.ends("GetContainerEvents")).includes("CANCELLED");
      await expectSoon(cancelled, "the server is not told that the stream was left");
      expect((await readdir(join(folder, "pod"))).includes("pod.json"), "CheckpointPod wrote no pod.json");
      const file = JSON.parse(await readFile(join(folder, "container.json"), "utf8")) as {
        kind: string;
        name: string;
      };
      expectEqual([file.kind, file.name], ["container", "main"], "what CheckpointContainer wrote");
      lab.ledger.saw("CheckpointContainer", "file written");
    },
  );
}

function checkDeadline(ms: number | null, seconds: number | undefined): void {
  if (seconds === undefined) {
    expectEqual(ms, null, "the deadline");
    return;
  }
  const left = present(ms, "the deadline");
  expect(
    left <= seconds * 1_000 && left > seconds * 1_000 - 5_000,
    `the deadline is ${left} ms, and should be ${seconds} s`,
  );
}
