import { bytes } from "./codecs.js";
import { collectGarbage, ownCpuMs } from "./measure.js";
import { socketOf } from "./sockets.js";
import { stackNames } from "./stack.js";
import { loadStacks } from "./stacks.js";

// The process that startServers starts: serves, and tells its processor time when it is asked.
const [set, folder = ""] = process.argv.slice(2);
if (set === "bytes") {
  await bytes.serve(socketOf(folder, "bytes"));
} else {
  const stacks = loadStacks();
  for (const name of stackNames) await stacks[name].serve(socketOf(folder, name));
}
process.on("message", () => {
  process.send?.(ownCpuMs());
  collectGarbage();
});
process.on("disconnect", () => process.exit());
process.send?.(0);
