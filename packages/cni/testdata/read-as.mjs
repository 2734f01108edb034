// Becomes the user of the first argument, then prints how it ends to read the folder of configurations of the second argument, the
// file of the third, and the attachments in the cache of the fourth.
import { AttachmentCache } from "../src/cache/attachment-cache.ts";
import { confFiles, loadNetworks, networkConfFromFile } from "../src/index.ts";

const [, , user, folder, file, cacheDir] = process.argv;
if (process.getuid() !== Number(user)) {
  process.setgid(Number(user));
  process.setuid(Number(user));
}
const outcomeOf = async (work) => {
  try {
    return { value: await work() };
  } catch ({ code, message, file: at }) {
    return { code, message, file: at };
  }
};
const cache = new AttachmentCache(cacheDir);
const key = { network: "lab", containerId: "web-1", ifName: "eth0" };
const outcomes = {
  folder: await outcomeOf(() => confFiles(folder, [".conf"])),
  file: await outcomeOf(() => networkConfFromFile(file)),
  cached: await outcomeOf(() => cache.read(key)),
  listed: await outcomeOf(() => cache.list()),
  begun: await outcomeOf(() => cache.begin({ ...key, netns: "", config: new Uint8Array() })),
  networks: await outcomeOf(() => loadNetworks(folder)),
};
process.stdout.write(JSON.stringify(outcomes));
