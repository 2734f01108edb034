import { expect, expectSoon, present } from "../expect.js";
import { diskUsage } from "../observe/files.js";
import type { Peer } from "./peer.js";

/** Checks the space that images are said to take; the runtime counts it every ten seconds. */
export async function checkImageFs(peer: Peer): Promise<void> {
  await peer.check("ImageFsInfo agrees with the folder of the snapshots", async () => {
    let said = 0;
    let read = 0;
    await expectSoon(
      async () => {
        const { imageFilesystems } = await peer.client.imageFsInfo({});
        const { fsId, usedBytes } = present(imageFilesystems[0], "the file system of images");
        const folder = present(fsId?.mountpoint, "its folder");
        expect(folder.startsWith(peer.lab.root), `the folder is ${folder}`);
        // what was removed a moment ago may go while it is counted
        [said, read] = [Number(usedBytes?.value), await diskUsage(folder).catch(() => 0)];
        return said > 0 && Math.abs(said - read) < read / 4;
      },
      "the bytes in use are far from those of the folder",
      30_000,
    );
    const mega = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1);
    peer.ledger.saw("ImageFsInfo", `${mega(said)} MiB; du counts ${mega(read)} MiB in the folder`);
  });
}
