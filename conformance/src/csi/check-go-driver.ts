import { join } from "node:path";
import {
  ControllerServiceCapability_RPC_Type as ControllerType,
  connectDriver,
  type DriverClient,
  VolumeCapability_AccessMode_Mode as Mode,
  NodeServiceCapability_RPC_Type as NodeType,
  PluginCapability_Service_Type as ServiceType,
  volumeCondition,
} from "@container-interfaces/csi";
import type { Checks } from "../checks.js";
import { expectCode, expectEqual } from "../expect.js";
import { GoProcess } from "../interop/go-process.js";

const volumes = 250;
const capability = {
  accessType: { $case: "mount", value: {} },
  accessMode: { mode: Mode.SINGLE_NODE_WRITER },
} as const;

/** Calls a driver in Go, which links this version of the CSI library, with our client. */
export async function checkGoDriver(
  checks: Checks,
  program: string,
  dir: string,
  version: string,
): Promise<void> {
  await checks.check(`Go ${version}: our client calls a driver in Go`, async () => {
    const socket = join(dir, "go-driver.sock");
    await using server = new GoProcess(program, ["serve", "--socket", socket, "--volumes", String(volumes)]);
    await server.event("listening");
    await using client = await connectDriver(`unix://${socket}`);
    await client.waitUntilReady({ timeoutMs: 30_000 });
    expectEqual(
      [client.name, client.vendorVersion, client.manifest],
      ["go.example.com", "1.2.3", { language: "Go" }],
      "who the driver is",
    );
    await expectCapabilities(client);
    await expectLists(client, version);
    await expectVolume(client, version);
    await expectErrors(client);
  });
}

async function expectCapabilities(client: DriverClient): Promise<void> {
  const { plugin, controller, groupController, node } = await client.capabilities();
  expectEqual(
    [[...plugin], [...controller], [...groupController], [...node]],
    [
      [ServiceType.CONTROLLER_SERVICE],
      [ControllerType.CREATE_DELETE_VOLUME, ControllerType.LIST_VOLUMES],
      [],
      [NodeType.GET_VOLUME_STATS],
    ],
    "what the driver can",
  );
  expectEqual(
    await client.node.nodeGetInfo({}),
    {
      nodeId: "node-1",
      maxVolumesPerNode: 7n,
      accessibleTopology: { segments: { "topology.example.com/zone": "a" } },
    },
    "the node",
  );
}

/** What drivers told of the state of volumes until 1.13 has removed it. */
function conditionOf(version: string): object | undefined {
  return version === "1.13.0" ? undefined : { abnormal: true, message: "a disk is lost" };
}

async function expectLists(client: DriverClient, version: string): Promise<void> {
  const wanted = Array.from({ length: volumes }, (_, index) => `volume-${index}`);
  for (const maxEntries of [0, 30]) {
    const ids: string[] = [];
    for await (const { volume, status } of client.listVolumes({ maxEntries })) {
      ids.push(volume?.volumeId ?? "");
      expectEqual(status?.publishedNodeIds, ["node-1"], "where the volume is");
      expectEqual(status && volumeCondition(status), conditionOf(version), "the condition in the list");
    }
    expectEqual(ids, wanted, "the volumes");
  }
}

async function expectVolume(client: DriverClient, version: string): Promise<void> {
  const request = {
    name: "ours",
    capacityRange: { requiredBytes: 2n ** 62n },
    volumeCapabilities: [capability],
    parameters: { "": "x", "Schlüssel 漢字": "y" },
  };
  const { volume } = await client.controller.createVolume(request);
  expectEqual(
    [volume?.volumeId, volume?.capacityBytes, volume?.volumeContext],
    ["ours", 2n ** 62n, request.parameters],
    "the volume that was made",
  );
  expectEqual((await client.controller.createVolume(request)).volume, volume, "the same volume again");
  const stats = await client.node.nodeGetVolumeStats({ volumeId: "ours", volumePath: "/there" });
  expectEqual(
    stats.usage,
    [{ available: 1n, total: 2n ** 63n - 1n, used: 2n, unit: 1 }],
    "how much of the volume is used",
  );
  expectEqual(volumeCondition(stats), conditionOf(version), "the condition of the volume");
  await client.controller.deleteVolume({ volumeId: "ours" });
}

async function expectErrors({ controller, node }: DriverClient): Promise<void> {
  const other = { name: "volume-1", capacityRange: { requiredBytes: 5n }, volumeCapabilities: [capability] };
  const refused = await expectCode(controller.createVolume(other), "ALREADY_EXISTS");
  expectEqual(refused.reason, "it has another size", "the reason");
  await expectCode(node.nodeGetVolumeStats({ volumeId: "ours", volumePath: "/there" }), "NOT_FOUND");
  await expectCode(controller.listVolumes({ startingToken: "no token" }), "ABORTED");
  await expectCode(controller.controllerExpandVolume({ volumeId: "volume-1" }), "UNIMPLEMENTED");
}
