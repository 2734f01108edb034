import { expect, expectCode, expectEqual, expectSoon } from "../expect.js";
import { isAlive } from "../observe/processes.js";
import { startContainer, withPod } from "./fixtures.js";
import type { Peer } from "./peer.js";

/** Checks what calls do when the runtime goes away and comes back. */
export async function checkOutages(peer: Peer): Promise<void> {
  await checkKill(peer);
  await checkRestart(peer);
}

async function checkKill(peer: Peer): Promise<void> {
  await peer.check(
    "SIGKILL of the runtime during a call gives a typed error, and its containers live on",
    async () => {
      const { client, lab } = peer;
      await withPod(peer, "killed", async (pod) => {
        const { id, pid } = await startContainer(peer, pod, "main");
        let lost = 0;
        const off = client.onConnectionLost(() => {
          lost += 1;
        });
        const call = expectCode(
          client.execSync({ containerId: id, cmd: ["sleep", "304.25"] }),
          "UNAVAILABLE",
        );
        await client.version({});
        const begin = Date.now();
        await lab.kill();
        try {
          const error = await call;
          expect(Date.now() - begin < 5_000, `the call ended ${Date.now() - begin} ms after the kill`);
          const facts = [error.method, error.endpoint];
          expectEqual(
            facts,
            ["/runtime.v1.RuntimeService/ExecSync", lab.endpoint],
            "method and endpoint of the error",
          );
          expect(lost >= 1, "the loss of the connection was not told");
          // the first new connection may still be taken by the socket of the process that dies, and be reset
          const refused = async (): Promise<boolean> =>
            (await expectCode(client.version({}), "UNAVAILABLE")).hint !== undefined;
          await expectSoon(refused, "no error has a hint");
          expect(await isAlive(pid), "the container died with the runtime");
        } finally {
          await lab.start();
        }
        await client.version({}, { waitForReady: true, timeoutMs: 3_000 });
        const { exitCode } = await client.execSync({ containerId: id, cmd: ["true"], timeout: 10n });
        expectEqual(exitCode, 0, "the exit code of a command in the container after the new start");
        off();
      });
    },
  );
}

async function checkRestart(peer: Peer): Promise<void> {
  await peer.check("after a restart the next call succeeds within 3 s", async () => {
    const { client, lab } = peer;
    await withPod(peer, "restarted", async (pod) => {
      const { id, pid } = await startContainer(peer, pod, "main");
      for (let round = 1; round <= 3; round++) {
        await lab.restart();
        const begin = Date.now();
        await client.version({}, { waitForReady: true, timeoutMs: 3_000 });
        const { status } = await client.containerStatus({ containerId: id });
        expect(Date.now() - begin < 3_000, `round ${round}: the call took ${Date.now() - begin} ms`);
        expectEqual(status?.state, 1, `the state of the container after restart ${round}`);
        expect(await isAlive(pid), `restart ${round} ended the container`);
      }
    });
  });
}
