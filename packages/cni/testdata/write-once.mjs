// Begins an ADD and keeps its result, in the cache in the folder of the first argument, with a configuration of as many bytes as the
// second says for the one and the third for the other. Prints how both ended and the files that are there then.
import { readdirSync } from "node:fs";
import { AttachmentCache } from "../src/cache/attachment-cache.ts";

const [, , folder, bytesAtBegin, bytesAtWrite] = process.argv;
const cache = new AttachmentCache(folder);
const names = { network: "lab", containerId: "web-1", ifName: "eth0", netns: "/run/netns/web" };
const withConfig = (bytes) => ({ ...names, config: Buffer.alloc(Number(bytes), "a") });

const outcomeOf = async (work) => {
  try {
    await work();
    return "kept";
  } catch ({ code, message, file }) {
    return { code, message, file };
  }
};
const begun = await outcomeOf(() => cache.begin(withConfig(bytesAtBegin)));
const written =
  begun === "kept"
    ? await outcomeOf(() => cache.write(withConfig(bytesAtWrite), { cniVersion: "1.0.0" }))
    : "not tried";
const files = readdirSync(folder, { recursive: true }).sort();
process.stdout.write(JSON.stringify({ begun, written, files, isPending: cache.isPending(names) }));
