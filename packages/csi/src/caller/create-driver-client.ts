import type { CallOptions, Client, ClientInterceptor, Connection } from "@container-interfaces/transport";
import type {
  GetPluginInfoResponse,
  IdentityDefinition,
  SnapshotMetadataDefinition,
} from "../gen/csi/v1/csi.js";
import { csiServices } from "../services.js";
import { type CapabilitySets, readCapabilities } from "./capability-sets.js";
import type { DriverClient } from "./driver-client.js";
import { readBlocks } from "./read-blocks.js";
import { readPages } from "./read-pages.js";
import { driverTimeouts } from "./request-timeouts.js";
import { waitUntilReady } from "./wait-until-ready.js";

/** What a client is made of. */
export interface DriverClientParts {
  readonly connection: Connection;
  /** What the driver said of itself. */
  readonly info: GetPluginInfoResponse;
  /** The layers around the calls of the five clients. */
  readonly interceptors: readonly ClientInterceptor[];
  /** Calls Probe without repeating it. */
  readonly identity: Client<IdentityDefinition>;
  /** Asks for streams without repeating them. */
  readonly snapshotMetadata: Client<SnapshotMetadataDefinition>;
}

/** Makes the client of a driver over a connection. */
export function createDriverClient(parts: DriverClientParts): DriverClient {
  const { connection, info, interceptors, snapshotMetadata: streams } = parts;
  const options = <T>(timeouts: T): { timeouts: T; interceptors: readonly ClientInterceptor[] } => ({
    timeouts,
    interceptors,
  });
  const clients = {
    identity: connection.client(csiServices.identity, options(driverTimeouts.identity)),
    controller: connection.client(csiServices.controller, options(driverTimeouts.controller)),
    groupController: connection.client(csiServices.groupController, options(driverTimeouts.groupController)),
    snapshotMetadata: connection.client(
      csiServices.snapshotMetadata,
      options(driverTimeouts.snapshotMetadata),
    ),
    node: connection.client(csiServices.node, options(driverTimeouts.node)),
  };
  const { controller } = clients;
  let capabilities: Promise<CapabilitySets> | undefined;
  connection.onConnectionLost(() => {
    capabilities = undefined;
  });
  const close = (): Promise<void> => connection.close();
  return {
    ...clients,
    endpoint: connection.endpoint,
    name: info.name,
    vendorVersion: info.vendorVersion,
    manifest: info.manifest,
    capabilities: () => {
      if (capabilities !== undefined) return capabilities;
      const asked = readCapabilities(clients);
      capabilities = asked;
      // a failure is not kept
      asked.catch(() => {
        if (capabilities === asked) capabilities = undefined;
      });
      return asked;
    },
    waitUntilReady: (ready) => waitUntilReady(parts.identity, connection.endpoint, ready),
    listVolumes: (request = {}, call?: CallOptions) =>
      readPages("ListVolumes", request.startingToken ?? "", (startingToken) =>
        controller.listVolumes({ ...request, startingToken }, call),
      ),
    listSnapshots: (request = {}, call?: CallOptions) =>
      readPages("ListSnapshots", request.startingToken ?? "", (startingToken) =>
        controller.listSnapshots({ ...request, startingToken }, call),
      ),
    controllerListVolumeHealth: (request = {}, call?: CallOptions) =>
      readPages("ControllerListVolumeHealth", request.startingToken ?? "", (startingToken) =>
        controller.controllerListVolumeHealth({ ...request, startingToken }, call),
      ),
    getMetadataAllocated: (request, call = {}) =>
      readBlocks(
        "GetMetadataAllocated",
        request.startingOffset ?? 0n,
        (startingOffset) => streams.getMetadataAllocated({ ...request, startingOffset }, call),
        call,
      ),
    getMetadataDelta: (request, call = {}) =>
      readBlocks(
        "GetMetadataDelta",
        request.startingOffset ?? 0n,
        (startingOffset) => streams.getMetadataDelta({ ...request, startingOffset }, call),
        call,
      ),
    onConnectionLost: (listener) => connection.onConnectionLost(listener),
    close,
    [Symbol.asyncDispose]: close,
  };
}
