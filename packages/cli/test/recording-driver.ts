import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serveDriver } from "@container-interfaces/csi";
import { onTestFinished } from "vitest";

/** What a driver answers, by RPC; a list is a stream of messages. */
export type Answers = Readonly<Record<string, object | readonly object[]>>;

/** A driver that keeps the last request of each RPC. */
export interface RecordingDriver {
  readonly endpoint: string;
  readonly folder: string;
  readonly requests: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

const controller = [
  "createVolume",
  "deleteVolume",
  "controllerPublishVolume",
  "controllerUnpublishVolume",
  "validateVolumeCapabilities",
  "listVolumes",
  "controllerListVolumeHealth",
  "controllerGetVolumeHealth",
  "getCapacity",
  "createSnapshot",
  "deleteSnapshot",
  "listSnapshots",
  "getSnapshot",
  "controllerExpandVolume",
  "controllerGetVolume",
  "controllerModifyVolume",
];
const groupController = ["createVolumeGroupSnapshot", "deleteVolumeGroupSnapshot", "getVolumeGroupSnapshot"];
const snapshotMetadata = ["getMetadataAllocated", "getMetadataDelta"];
const node = [
  "nodeStageVolume",
  "nodeUnstageVolume",
  "nodePublishVolume",
  "nodeUnpublishVolume",
  "nodeGetVolumeStats",
  "nodeGetVolumeHealth",
  "nodeGetStorageHealth",
  "nodeExpandVolume",
];

/** Starts a driver in a temporary folder. An answer that is an error is thrown. It is gone when the test is over. */
export async function startRecordingDriver(answers: Answers = {}): Promise<RecordingDriver> {
  const folder = mkdtempSync(join(tmpdir(), "csi-cli-"));
  const endpoint = `unix://${folder}/csi.sock`;
  const requests = new Map<string, Readonly<Record<string, unknown>>>();
  const answer = (name: string, request: object): object => {
    requests.set(name, { ...request });
    const found = answers[name] ?? {};
    if (found instanceof Error) throw found;
    return found;
  };
  const handlers = (names: readonly string[]): object =>
    Object.fromEntries(names.map((name) => [name, (request: object) => answer(name, request)]));
  const streams = snapshotMetadata.map((name) => [
    name,
    async function* (request: object): AsyncGenerator<object> {
      yield* answer(name, request) as readonly object[];
    },
  ]);
  const driver = await serveDriver({
    endpoint,
    identity: { name: "recorder.example.com", version: "1.0.0", ...(answers.identity as object) },
    controller: handlers(controller),
    groupController: handlers(groupController),
    snapshotMetadata: Object.fromEntries(streams),
    node: { ...handlers(node), nodeId: "node-1", accessibleTopology: { segments: { zone: "a" } } },
    capabilities: { volumeExpansion: "online", singleNodeMultiWriter: true, volumeMountGroup: true },
    validateResponses: false,
    signals: [],
  });
  onTestFinished(async () => {
    await driver.close({ graceMs: 0 });
    rmSync(folder, { recursive: true, force: true });
  });
  return { endpoint, folder, requests };
}
