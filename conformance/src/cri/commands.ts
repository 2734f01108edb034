import { readFile } from "node:fs/promises";
import { expect, expectCode, expectEqual, expectSoon } from "../expect.js";
import { inRootOf, processesWith } from "../observe/processes.js";
import type { PodContainer } from "./fixtures.js";
import type { Peer } from "./peer.js";

/** Checks commands that are run in a container: their effects and outputs, and what ends them. */
export async function checkCommands(peer: Peer, container: PodContainer): Promise<void> {
  await checkExecSync(peer, container);
  await checkExecTimeout(peer, container);
  await checkExecDeadline(peer, container);
  await checkExecAbort(peer, container);
}

async function checkExecSync(peer: Peer, { id, pid }: PodContainer): Promise<void> {
  await peer.check("ExecSync runs a command and brings both outputs and the exit code", async () => {
    const script = "echo effect > /made; printf 'out\\000put'; echo error >&2; exit 42";
    const result = await peer.client.execSync({ containerId: id, cmd: ["sh", "-c", script], timeout: 10n });
    expectEqual(Buffer.from(result.stdout).toString("latin1"), "out\0put", "stdout");
    expectEqual(Buffer.from(result.stderr).toString(), "error\n", "stderr");
    expectEqual(result.exitCode, 42, "the exit code");
    expectEqual(await readFile(inRootOf(pid, "/made"), "utf8"), "effect\n", "the file that the command made");
    peer.ledger.saw("ExecSync", "file made in the rootfs; stdout, stderr, exit 42");
    const big = await peer.client.execSync({
      containerId: id,
      cmd: ["sh", "-c", "yes | head -c 3000000"],
      timeout: 20n,
    });
    expectEqual(big.stdout.length, 3_000_000, "the length of a long output");
  });
}

async function checkExecTimeout(peer: Peer, { id }: PodContainer): Promise<void> {
  await peer.check("ExecSync over its own timeout ends, and so does its process", async () => {
    const begin = Date.now();
    const call = peer.client.execSync({ containerId: id, cmd: sleep("301.25"), timeout: 2n });
    const error = await expectCode(call, "DEADLINE_EXCEEDED");
    const ms = Date.now() - begin;
    expect(ms > 1_800 && ms < 10_000, `a timeout of 2 s took ${ms} ms: ${error.message}`);
    await expectSoon(async () => !(await runs("301.25")), "the process still runs", 10_000);
  });
}

async function checkExecDeadline(peer: Peer, { id }: PodContainer): Promise<void> {
  await peer.check("ExecSync over the deadline of the call ends, and so does its process", async () => {
    const begin = Date.now();
    const call = peer.client.execSync({ containerId: id, cmd: sleep("302.25") }, { timeoutMs: 2_000 });
    const error = await expectCode(call, "DEADLINE_EXCEEDED", "UNKNOWN");
    // 1.6 may answer first, when it cannot kill the process for want of time
    expect(error.code !== "UNKNOWN" || error.reason.includes("deadline exceeded"), error.message);
    const ms = Date.now() - begin;
    expect(ms > 1_800 && ms < 4_000, `a deadline of 2 s took ${ms} ms: ${error.message}`);
    await expectSoon(async () => !(await runs("302.25")), "the process still runs", 10_000);
  });
}

async function checkExecAbort(peer: Peer, { id }: PodContainer): Promise<void> {
  await peer.check("an abort of ExecSync ends its process", async () => {
    const abort = new AbortController();
    const call = peer.client.execSync({ containerId: id, cmd: sleep("303.25") }, { signal: abort.signal });
    const failed = expectCode(call, "CANCELLED");
    await expectSoon(() => runs("303.25"), "the process does not start");
    abort.abort(new Error("enough"));
    expectEqual(((await failed).cause as Error).message, "enough", "the cause of CANCELLED");
    await expectSoon(async () => !(await runs("303.25")), "the process still runs", 10_000);
  });
}

/** Sleeps in two steps: what is given up while the runtime still starts it, containerd may leave running. */
function sleep(seconds: string): string[] {
  return ["sh", "-c", `sleep 0.5; exec sleep ${seconds}`];
}

/** Whether a sleep of these seconds runs, in its second step. */
async function runs(seconds: string): Promise<boolean> {
  return (await processesWith(seconds)).some(({ argv }) => argv.includes(seconds));
}
