import { RpcError } from "@container-interfaces/cri";
import { Skip } from "../checks.js";
import { expect, expectEqual } from "../expect.js";
import { exists } from "../observe/files.js";
import { startContainer, withPod } from "./fixtures.js";
import type { Peer } from "./peer.js";

/** Checks CheckpointContainer, which needs criu: where that does not run, the failure has to be a clean one. */
export async function checkCheckpoint(peer: Peer): Promise<void> {
  if (peer.lacks.has("CheckpointContainer")) return;
  await peer.check("CheckpointContainer writes an archive", async () => {
    await withPod(peer, "checkpoint", async (pod) => {
      const { id } = await startContainer(peer, pod, "main");
      const location = `${peer.dir}/checkpoint.tar`;
      const call = peer.client.checkpointContainer({ containerId: id, location, timeout: 30n });
      const error = await call.then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      const { exitCode } = await peer.client.execSync({ containerId: id, cmd: ["true"], timeout: 10n });
      expectEqual(exitCode, 0, "the exit code of a command after the checkpoint");
      expectEqual(await exists(location), error === undefined, "whether there is a file");
      if (error === undefined) {
        peer.ledger.saw("CheckpointContainer", "archive written");
        return;
      }
      expect(RpcError.is(error) && /criu/i.test(error.reason), `it fails with ${error}`);
      const reason = /criu[^:]*/i.exec(error.reason)?.[0] ?? error.reason;
      peer.ledger.cannot("CheckpointContainer", `${error.code}: ${reason.slice(0, 60)}`);
      throw new Skip(error.reason);
    });
  });
}
