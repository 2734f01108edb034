import { CniError } from "@container-interfaces/cni";
import { connectRuntime, RpcError } from "@container-interfaces/cri";
import { OciError } from "@container-interfaces/oci";
import { cniDemo } from "./cni-demo.js";
import { criDemo } from "./cri-demo.js";
import { csiDemo } from "./csi-demo.js";
import { onInterrupt } from "./interrupt.js";
import { ociDemo } from "./oci-demo.js";
import { type Options, readOptions, usage } from "./options.js";
import { runImage } from "./run-image.js";
import { showRuntime } from "./show-runtime.js";
import { printable } from "./table.js";

async function main(): Promise<number> {
  let options: Options;
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    return 2;
  }
  if (options.help) {
    console.log(usage);
    return 0;
  }
  const interrupt = onInterrupt();
  try {
    if (options.endpoint === undefined) {
      await criDemo(interrupt.signal);
      await csiDemo(interrupt.signal);
      await cniDemo(interrupt.signal);
      await ociDemo(interrupt.signal);
    } else await realRuntime(options.endpoint, options, interrupt.signal);
    return 0;
  } catch (error) {
    if (interrupt.signal.aborted) {
      console.error("Interrupted");
      return 130;
    }
    // what went wrong with a peer is told in a sentence; anything else is a fault of this program and keeps its stack
    const isKnown = RpcError.is(error) || CniError.is(error) || OciError.is(error);
    console.error(isKnown ? error.message.split("\n").map(printable).join("\n") : error);
    return 1;
  } finally {
    interrupt.stop();
  }
}

async function realRuntime(endpoint: string, options: Options, signal: AbortSignal): Promise<void> {
  const runtime = await connectRuntime(endpoint, { signal });
  try {
    if (options.run === undefined) await showRuntime(runtime);
    else await runImage(runtime, options.run, options.command, signal);
  } finally {
    await runtime.close();
  }
}

process.exitCode = await main();
