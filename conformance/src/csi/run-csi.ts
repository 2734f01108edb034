import { Checks } from "../checks.js";
import { checkInterop } from "../interop/check-interop.js";
import { csi } from "../interop/interfaces.js";
import { timed } from "../timed.js";
import { checkFaults } from "./check-faults.js";
import { checkGo } from "./check-go.js";
import { checkImage } from "./check-image.js";
import { checkKubernetes } from "./check-kubernetes.js";
import { checkLoad } from "./check-load.js";
import { checkSanity } from "./check-sanity.js";

/**
 * Exchanges every message of CSI and of kubelet's plugin registration with the reference types in Go, runs csi-sanity against the
 * drivers of this repository, has programs in Go call them as sidecars do, kills the example and calls it from all sides at once, runs
 * its image, and has a real Kubernetes use it.
 */
export async function runCsi(signal: AbortSignal): Promise<{ failed: number }> {
  const checks = new Checks("csi", { skips: {}, knownFailures: {} }, signal);
  await timed("csi: interop", () => checkInterop(csi, checks));
  await timed("csi: csi-sanity", () => checkSanity(checks));
  await timed("csi: programs in Go", () => checkGo(checks));
  await timed("csi: kill -9", () => checkFaults(checks));
  await timed("csi: load", () => checkLoad(checks));
  await timed("csi: image", () => checkImage(checks));
  await timed("csi: Kubernetes", () => checkKubernetes(checks));
  console.log(checks.summary());
  return { failed: checks.failed };
}
