import { once } from "node:events";
import { createRegistry, openLayout } from "@container-interfaces/oci";
import { ownCpuMs } from "../measure.js";

// The program that is measured: the reference of an image, and the layout that it is pulled to. With `wait` it starts when it is told,
// and tells what it took.
const [reference = "", path = "", mode] = process.argv.slice(2);
if (mode === "wait") {
  process.send?.("ready");
  await once(process, "message");
}
const cpuBefore = ownCpuMs();
const start = performance.now();
{
  await using layout = await openLayout(path, { create: true });
  await createRegistry().pull(reference, layout);
}
process.send?.({ wallMs: performance.now() - start, cpuMs: ownCpuMs() - cpuBefore });
