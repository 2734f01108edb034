import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Server,
  type ServerContext,
  type ServiceDefinition,
  serve,
} from "@container-interfaces/transport";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { csiServices as services } from "../services.js";
import { connectDriver } from "./connect-driver.js";
import type { DriverClient } from "./driver-client.js";
import { driverTimeouts } from "./request-timeouts.js";

/** Seconds. */
const table: Record<string, number> = {
  getPluginInfo: 10,
  getPluginCapabilities: 10,
  probe: 1,
  createVolume: 10,
  deleteVolume: 10,
  controllerPublishVolume: 15,
  controllerUnpublishVolume: 15,
  validateVolumeCapabilities: 10,
  listVolumes: 15,
  controllerListVolumeHealth: 15,
  controllerGetVolumeHealth: 15,
  getCapacity: 10,
  controllerGetCapabilities: 10,
  createSnapshot: 60,
  deleteSnapshot: 60,
  listSnapshots: 60,
  getSnapshot: 60,
  controllerExpandVolume: 10,
  controllerGetVolume: 15,
  controllerModifyVolume: 10,
  groupControllerGetCapabilities: 60,
  createVolumeGroupSnapshot: 60,
  deleteVolumeGroupSnapshot: 60,
  getVolumeGroupSnapshot: 60,
  getMetadataAllocated: 600,
  getMetadataDelta: 600,
  nodeStageVolume: 120,
  nodeUnstageVolume: 120,
  nodePublishVolume: 120,
  nodeUnpublishVolume: 120,
  nodeGetVolumeStats: 120,
  nodeGetVolumeHealth: 120,
  nodeGetStorageHealth: 120,
  nodeExpandVolume: 120,
  nodeGetCapabilities: 120,
  nodeGetInfo: 120,
};

/** What each RPC has seen last: the seconds that were left, or undefined. */
const seen = new Map<string, number | undefined>();

function recorders(definition: ServiceDefinition): object {
  const handlers = Object.entries(definition.methods).map(([name, { responseStream }]) => {
    const record = ({ deadline }: ServerContext): void => {
      const left = deadline === undefined ? undefined : (deadline.getTime() - Date.now()) / 1_000;
      seen.set(name, left === undefined ? undefined : Math.round(left));
    };
    const answer = (_: unknown, context: ServerContext): object => {
      record(context);
      return { name: "timeouts.example.com" };
    };
    const stream = async function* (_: unknown, context: ServerContext): AsyncGenerator<object> {
      record(context);
      yield* [];
    };
    return [name, responseStream ? stream : answer];
  });
  return Object.fromEntries(handlers);
}

const all = Object.entries(services).flatMap(([service, { methods }]) =>
  Object.keys(methods).map((name) => [service as keyof typeof services, name] as const),
);

let folder: string;
let server: Server;
let client: DriverClient;

type AnyCall = (
  request: object,
  options?: { timeoutMs?: number },
) => Promise<unknown> | AsyncIterable<unknown>;

async function call(
  service: keyof typeof services,
  name: string,
  options?: { timeoutMs?: number },
): Promise<number | undefined> {
  seen.clear();
  const answer = (client[service] as unknown as Record<string, AnyCall>)[name]?.({}, options);
  if (answer !== undefined && Symbol.asyncIterator in answer) for await (const _ of answer);
  else await answer;
  expect(seen.has(name)).toBe(true);
  return seen.get(name);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "csi-timeouts-"));
  const implementations = Object.values(services).map((definition) => ({
    definition,
    handlers: recorders(definition),
  }));
  const endpoint = `unix://${folder}/csi.sock`;
  server = await serve({ endpoint, services: implementations });
  client = await connectDriver(endpoint);
});
afterAll(async () => {
  await client.close();
  await server.close({ graceMs: 0 });
  await rm(folder, { recursive: true, force: true });
});

describe("the deadlines of calls that bring none", () => {
  it("are in the table for all 36 RPCs, and for no others", () => {
    expect(all.map(([, name]) => name).sort()).toEqual(Object.keys(table).sort());
    expect(all).toHaveLength(36);
    for (const [service, { methods }] of Object.entries(services))
      expect(Object.keys(driverTimeouts[service as keyof typeof services])).toEqual(Object.keys(methods));
  });

  it.each(all)("%s.%s", async (service, name) => {
    expect(await call(service, name)).toBe(table[name]);
  });

  it.each(all)("%s.%s: the caller's own timeoutMs wins", async (service, name) => {
    expect(await call(service, name, { timeoutMs: 45_000 })).toBe(45);
    expect(await call(service, name, { timeoutMs: Number.POSITIVE_INFINITY })).toBe(undefined);
  });
});
