import {
  ControllerDefinition,
  GroupControllerDefinition,
  IdentityDefinition,
  NodeDefinition,
  RegistrationDefinition,
  SnapshotMetadataDefinition,
} from "@container-interfaces/csi";
import { Checks } from "../checks.js";
import { checkInterop } from "../interop/check-interop.js";

const csi = {
  name: "csi",
  definitions: [
    IdentityDefinition,
    ControllerDefinition,
    GroupControllerDefinition,
    SnapshotMetadataDefinition,
    NodeDefinition,
    RegistrationDefinition,
  ],
} as const;

/** Exchanges every message of CSI and of kubelet's plugin registration with the reference types in Go. */
export async function runCsi(signal: AbortSignal): Promise<{ failed: number }> {
  const checks = new Checks("csi", { skips: {}, knownFailures: {} }, signal);
  await checkInterop(csi, checks);
  console.log(checks.summary());
  return { failed: checks.failed };
}
