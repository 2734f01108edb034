import { readFile } from "node:fs/promises";
import { expect, expectCode, expectEqual, expectSoon, present } from "../expect.js";
import { inNamespace, processes } from "../lab.js";
import type { Peer } from "./peer.js";

/** Checks pulls that do not succeed. */
export async function checkPulls(peer: Peer): Promise<void> {
  await checkPullErrors(peer);
  await checkPullAbort(peer);
}

async function checkPullErrors(peer: Peer): Promise<void> {
  await peer.check("a pull of what does not exist ends as NOT_FOUND with the reference", async () => {
    const image = `${peer.lab.registry}/absent:1`;
    const error = await expectCode(peer.client.pullImage({ image: { image } }), "NOT_FOUND");
    expect(error.reason.includes(image), `the reason does not name the image: ${error.reason}`);
  });
}

async function checkPullAbort(peer: Peer): Promise<void> {
  await peer.check("an abort of PullImage ends the pull in the runtime too", async () => {
    const { client, lab } = peer;
    const image = lab.images.busybox2;
    const inside = await inNamespace(await processes(), lab.netns);
    const registry = present(
      inside.find(({ argv }) => argv.includes("registry")),
      "the registry",
    );
    process.kill(registry.pid, "SIGSTOP");
    try {
      const abort = new AbortController();
      const pulled = expectCode(
        client.pullImage({ image: { image } }, { signal: abort.signal }),
        "CANCELLED",
      );
      const waiting = (): Promise<number> => unreadRequests(registry.pid, lab.registry);
      await expectSoon(async () => (await waiting()) > 0, "the runtime sends no request to the registry");
      const begin = Date.now();
      abort.abort(new Error("no longer wanted"));
      const error = await pulled;
      expect(Date.now() - begin < 500, `the call ended ${Date.now() - begin} ms after the abort`);
      expectEqual((error.cause as Error).message, "no longer wanted", "the cause");
      await expectSoon(
        async () => (await waiting()) === 0,
        "the runtime keeps its connection to the registry",
      );
    } finally {
      process.kill(registry.pid, "SIGCONT");
    }
    expectEqual(
      (await client.imageStatus({ image: { image } })).image,
      undefined,
      "the status after the abort",
    );
    await client.pullImage({ image: { image } });
  });
}

/** How many connections to an address on loopback are open and have a request that nobody has read. */
async function unreadRequests(pid: number, address: string): Promise<number> {
  const port = Number(address.split(":")[1]).toString(16).toUpperCase().padStart(4, "0");
  const table = await readFile(`/proc/${pid}/net/tcp`, "utf8");
  // number, own address, peer's address, state (1 is established), bytes to send and to read
  const open = new RegExp(`^\\s*\\d+: \\S+:${port} \\S+ 01 [0-9A-F]+:([0-9A-F]+) `);
  return table.split("\n").filter((line) => Number.parseInt(open.exec(line)?.[1] ?? "0", 16) > 0).length;
}
