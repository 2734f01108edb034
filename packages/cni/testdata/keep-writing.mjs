// Keeps the result of one attachment again and again, in the cache in the folder of the first argument, until it is killed. Writes
// a line before the first time.
import { AttachmentCache } from "../src/cache/attachment-cache.ts";

const cache = new AttachmentCache(process.argv[2]);
const names = { network: "lab", containerId: "web-1", ifName: "eth0", netns: "/run/netns/web" };
process.stdout.write("begun\n");
for (let round = 0; ; round += 1) {
  // of several sizes, so that a file that is left from before shows
  const config = Buffer.alloc(300_000 * (1 + (round % 3)), "a");
  const attachment = { ...names, config };
  cache.begin(attachment);
  await cache.write(attachment, { cniVersion: "1.0.0", interfaces: [{ name: String(config.length) }] });
}
