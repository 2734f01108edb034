import { Checks } from "../checks.js";
import { checkInterop } from "../interop/check-interop.js";
import { csi } from "../interop/interfaces.js";

/** Exchanges every message of CSI and of kubelet's plugin registration with the reference types in Go. */
export async function runCsi(signal: AbortSignal): Promise<{ failed: number }> {
  const checks = new Checks("csi", { skips: {}, knownFailures: {} }, signal);
  await checkInterop(csi, checks);
  console.log(checks.summary());
  return { failed: checks.failed };
}
