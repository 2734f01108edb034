import { Checks } from "../checks.js";
import { checkInterop } from "../interop/check-interop.js";
import { csi } from "../interop/interfaces.js";
import { timed } from "../timed.js";
import { checkKubernetes } from "./check-kubernetes.js";
import { checkSanity } from "./check-sanity.js";

/**
 * Exchanges every message of CSI and of kubelet's plugin registration with the reference types in Go, runs csi-sanity against the
 * drivers of this repository, and has a real Kubernetes use the example.
 */
export async function runCsi(signal: AbortSignal): Promise<{ failed: number }> {
  const checks = new Checks("csi", { skips: {}, knownFailures: {} }, signal);
  await timed("csi: interop", () => checkInterop(csi, checks));
  await timed("csi: csi-sanity", () => checkSanity(checks));
  await timed("csi: Kubernetes", () => checkKubernetes(checks));
  console.log(checks.summary());
  return { failed: checks.failed };
}
