import type { ChannelCredentials, Server, ServerCredentials } from "@grpc/grpc-js";
import { timeCalls } from "../calls.js";
import { eventCount, timeoutMs } from "../limits.js";
import { createSamples, type SampleName } from "../samples.js";
import { timeCodec } from "../time-codec.js";
import { channelOptions } from "./grpc-js.js";
import { importPeer, peersFolder } from "./install.js";
import type { PeerFile } from "./peer.js";
import { withTheRest } from "./with-the-rest.js";

interface GrpcTransport {
  GrpcTransport: new (options: object) => { close(): void };
}

interface GrpcBackend {
  adaptService(service: object, handlers: object): Parameters<Server["addService"]>;
}

/** grpc-js as it is installed beside this peer. */
interface GrpcJs {
  readonly credentials: typeof ChannelCredentials;
  readonly Server: typeof Server;
  readonly ServerCredentials: typeof ServerCredentials;
}

interface RuntimeClient {
  version(request: object, options: { timeout: number }): { readonly response: Promise<object> };
  listContainers(request: object, options: { timeout: number }): { readonly response: Promise<object> };
  getContainerEvents(request: object): { readonly responses: AsyncIterable<object> };
}

interface MessageType {
  fromBinary(bytes: Uint8Array): object;
  toBinary(message: object): Uint8Array;
}

type Generated = Readonly<Record<string, MessageType>> & { readonly RuntimeService: object };

interface GeneratedClient {
  RuntimeServiceClient: new (transport: object) => RuntimeClient;
}

const api = "./gen/js/protobuf-ts/runtime/v1/api.js";
const apiClient = "./gen/js/protobuf-ts/runtime/v1/api.client.js";

/** protobuf-ts with its transport and its backend for grpc-js. */
export const protobufTs: PeerFile = {
  name: "protobuf-ts",
  load: async () => {
    const { GrpcTransport } = await importPeer<GrpcTransport>("@protobuf-ts/grpc-transport");
    const { adaptService } = await importPeer<GrpcBackend>("@protobuf-ts/grpc-backend");
    const grpc = await importPeer<GrpcJs>("@grpc/grpc-js");
    const generated = await importPeer<Generated>(api);
    const { RuntimeServiceClient } = await importPeer<GeneratedClient>(apiClient);
    const decode = (name: string, bytes: Uint8Array): object =>
      messageType(generated, name).fromBinary(bytes);
    return {
      connect: async (socketPath) => {
        const transport = new GrpcTransport({
          host: `unix:${socketPath}`,
          channelCredentials: grpc.credentials.createInsecure(),
          clientOptions: channelOptions,
        });
        const client = new RuntimeServiceClient(transport);
        return timeCalls({
          version: () => client.version({ version: "0.1.0" }, { timeout: timeoutMs }).response,
          listContainers: () => client.listContainers({}, { timeout: timeoutMs }).response,
          events: async () => {
            let count = 0;
            for await (const _ of client.getContainerEvents({}).responses) count += 1;
            return count;
          },
          close: () => transport.close(),
        });
      },

      serve: async (socketPath) => {
        const samples = createSamples();
        const version = decode("VersionResponse", samples.version);
        const containers = decode("ListContainersResponse", samples.listContainers);
        const events = samples.events.map((event) => decode("ContainerEventResponse", event));
        const handlers = {
          version: async () => version,
          listContainers: async () => containers,
          getContainerEvents: async (
            _request: object,
            responses: { send(message?: object): Promise<void> },
          ) => {
            for (let index = 0; index < eventCount; index += 1)
              await responses.send(events[index % events.length]);
          },
        };
        const server = new grpc.Server(channelOptions);
        server.addService(...adaptService(generated.RuntimeService, withTheRest(handlers)));
        await new Promise<void>((resolve, reject) => {
          const bound = (error: Error | null): void => (error === null ? resolve() : reject(error));
          server.bindAsync(`unix:${socketPath}`, grpc.ServerCredentials.createInsecure(), bound);
        });
      },

      codec: async (name: SampleName) => {
        const module = name.startsWith("csi.")
          ? await importPeer<Generated>("./gen/js/protobuf-ts/csi/v1/csi.js")
          : generated;
        const type = messageType(module, name.slice(name.lastIndexOf(".") + 1));
        return timeCodec(
          createSamples().codec[name],
          (bytes) => type.fromBinary(bytes),
          (message) => type.toBinary(message),
        );
      },

      importScript: {
        text: `await Promise.all([import("@protobuf-ts/grpc-transport"), import("${apiClient}")])`,
        folder: peersFolder,
      },
    };
  },
};

function messageType(generated: Generated, name: string): MessageType {
  const type = generated[name];
  if (type === undefined) throw new Error(`the generated code has no ${name}`);
  return type;
}
