import { fileURLToPath } from "node:url";
import { serveDriver } from "@container-interfaces/csi";
import { logging, type ServerInterceptor } from "@container-interfaces/transport";
import { Server, ServerCredentials, type ServiceDefinition } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { createLogger } from "../layers.js";
import { go } from "../peers/go.js";
import { channelOptions } from "../peers/grpc-js.js";
import type { PeerFile } from "../peers/peer.js";

function ours(name: string, interceptors: readonly ServerInterceptor[] = []): PeerFile {
  return {
    name,
    load: async () => ({
      serve: async (socketPath) => {
        await serveDriver({
          endpoint: `unix://${socketPath}`,
          identity: { name: "bench.example.com", version: "1.0.0" },
          node: {
            nodeId: "node-1",
            nodeStageVolume: () => ({}),
            nodeUnstageVolume: () => ({}),
            nodePublishVolume: () => ({}),
            nodeUnpublishVolume: () => ({}),
          },
          interceptors,
          validateResponses: false,
          signals: [],
        });
      },
    }),
  };
}

/** What people write without a library for drivers. */
const raw: PeerFile = {
  name: "raw grpc-js driver",
  load: async () => {
    const root = new URL("../proto/", import.meta.resolve("@container-interfaces/csi"));
    const file = fileURLToPath(new URL("csi/v1/csi.proto", root));
    const options = { defaults: true, oneofs: true, longs: String, includeDirs: [fileURLToPath(root)] };
    const service = loadSync(file, options)["csi.v1.Node"] as ServiceDefinition;
    return {
      serve: (socketPath) => {
        const server = new Server(channelOptions);
        server.addService(service, {
          nodePublishVolume: (_call: unknown, done: (error: null, response: object) => void) =>
            done(null, {}),
        });
        return new Promise<void>((resolve, reject) => {
          const bound = (error: Error | null): void => (error === null ? resolve() : reject(error));
          server.bindAsync(`unix:${socketPath}`, ServerCredentials.createInsecure(), bound);
        });
      },
    };
  },
};

/** Drivers of CSI that are compared; the first is what the others are compared with. */
export const driverFiles: readonly PeerFile[] = [
  ours("ours driver"),
  ours("ours driver again"),
  ours("ours driver, logging at info", [logging({ logger: createLogger("info") })]),
  raw,
  {
    name: "Go driver",
    load: async () => {
      const { startServer, close } = await go.load();
      return { ...(startServer && { startServer }), ...(close && { close }) };
    },
  },
];
