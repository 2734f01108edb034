import { driverFiles } from "./driver/driver-files.js";
import { layerFiles } from "./layers.js";
import { collectGarbage, ownCpuMs } from "./measure.js";
import { bytes } from "./peers/bare.js";
import { peerFiles } from "./peers/list.js";
import { socketOf } from "./server-process.js";

// The process that startServer starts: serves, and tells its processor time when it is asked.
const [folder = "", name = ""] = process.argv.slice(2);
const file = [...peerFiles, ...layerFiles, ...driverFiles].find((each) => each.name === name);
const peer = name === "bytes" ? bytes : await file?.load();
await peer?.serve?.(socketOf(folder, name));
process.on("message", () => {
  process.send?.(ownCpuMs());
  collectGarbage();
});
process.on("disconnect", () => process.exit());
process.send?.(0);
