import { Command } from "commander";
import { readVersion } from "../read-version.js";
import { controllerSnapshotRpcs } from "./controller-snapshot-rpcs.js";
import { controllerVolumeRpcs } from "./controller-volume-rpcs.js";
import { createCallCommand } from "./create-call-command.js";
import { createRpcCommand } from "./create-rpc-command.js";
import { globalOptions } from "./csi-options.js";
import type { DriverRpc } from "./driver-rpc.js";
import { groupControllerRpcs } from "./group-controller-rpcs.js";
import { identityRpcs } from "./identity-rpcs.js";
import { nodeRpcs } from "./node-rpcs.js";
import { snapshotMetadataRpcs } from "./snapshot-metadata-rpcs.js";

const groups: readonly (readonly [name: string, description: string, rpcs: readonly DriverRpc[]])[] = [
  ["identity", "Who the driver is, and whether it is ready.", identityRpcs],
  [
    "controller",
    "Volumes and snapshots, away from nodes.",
    [...controllerVolumeRpcs, ...controllerSnapshotRpcs],
  ],
  ["group-controller", "Snapshots of several volumes at one moment.", groupControllerRpcs],
  ["snapshot-metadata", "Which blocks of snapshots hold data (alpha).", snapshotMetadataRpcs],
  ["node", "Volumes on the node of the driver.", nodeRpcs],
];

const afterHelp = `
--endpoint, --timeout and --json may stand before or behind the subcommand; CSI_ENDPOINT is the endpoint where none is given.

Exit codes: 0 success, 1 a failed call, or one to which the driver has said no (identity probe, controller
validate-volume-capabilities), 2 wrong usage, 130 after Ctrl-C.`;

/**
 * Makes the command `csi`, which has a subcommand for every RPC of a storage driver, as csc does.
 *
 * @param signal cancels the call
 */
export function createCsiCommand(signal: AbortSignal): Command {
  const command = new Command("csi")
    .description("Calls storage drivers: every RPC of the Container Storage Interface.")
    .version(readVersion())
    .addHelpText("after", afterHelp);
  for (const option of globalOptions()) command.addOption(option);
  for (const [name, description, rpcs] of groups) {
    const group = new Command(name).description(description);
    for (const rpc of rpcs) group.addCommand(createRpcCommand(rpc, signal));
    command.addCommand(group);
  }
  return command.addCommand(createCallCommand(signal));
}
