import { timeCalls } from "../calls.js";
import { eventCount, timeoutMs } from "../limits.js";
import { createSamples, type SampleName } from "../samples.js";
import { timeCodec } from "../time-codec.js";
import { channelOptions } from "./grpc-js.js";
import { importPeer, peersFolder } from "./install.js";
import type { PeerFile } from "./peer.js";
import { withTheRest } from "./with-the-rest.js";

interface NiceGrpc {
  createChannel(address: string, credentials: undefined, options: object): { close(): void };
  createClientFactory(): ClientFactory;
  createServer(options: object): {
    add(definition: object, service: object): void;
    listen(address: string): unknown;
  };
}

interface ClientFactory {
  use(middleware: unknown): ClientFactory;
  create(definition: object, channel: object): RuntimeClient;
}

interface RuntimeClient {
  version(request: object, options: { deadline: number }): Promise<object>;
  listContainers(request: object, options: { deadline: number }): Promise<object>;
  getContainerEvents(request: object): AsyncIterable<object>;
}

interface MessageType {
  encode(message: object): { finish(): Uint8Array };
  decode(bytes: Uint8Array): object;
}

type Generated = Readonly<Record<string, MessageType>> & { readonly RuntimeServiceDefinition: object };

const api = "./gen/js/ts-proto/runtime/v1/api.js";

/** nice-grpc, with ts-proto's messages as they come. Deadlines are a middleware of its own there. */
export const niceGrpc: PeerFile = {
  name: "nice-grpc",
  load: async () => {
    const { createChannel, createClientFactory, createServer } = await importPeer<NiceGrpc>("nice-grpc");
    const { deadlineMiddleware } = await importPeer<{ deadlineMiddleware: unknown }>(
      "nice-grpc-client-middleware-deadline",
    );
    const generated = await importPeer<Generated>(api);
    const definition = generated.RuntimeServiceDefinition;
    const decode = (name: string, bytes: Uint8Array): object => messageType(generated, name).decode(bytes);
    return {
      connect: async (socketPath) => {
        // `unix:/path` is dialled as a host there
        const channel = createChannel(`unix://${socketPath}`, undefined, channelOptions);
        const client = createClientFactory().use(deadlineMiddleware).create(definition, channel);
        return timeCalls({
          version: () => client.version({ version: "0.1.0" }, { deadline: timeoutMs }),
          listContainers: () => client.listContainers({}, { deadline: timeoutMs }),
          events: async () => {
            let count = 0;
            for await (const _ of client.getContainerEvents({})) count += 1;
            return count;
          },
          close: () => channel.close(),
        });
      },

      serve: async (socketPath) => {
        const samples = createSamples();
        const version = decode("VersionResponse", samples.version);
        const containers = decode("ListContainersResponse", samples.listContainers);
        const events = samples.events.map((event) => decode("ContainerEventResponse", event));
        const server = createServer(channelOptions);
        const handlers = {
          version: async () => version,
          listContainers: async () => containers,
          async *getContainerEvents() {
            for (let index = 0; index < eventCount; index += 1) yield events[index % events.length];
          },
        };
        server.add(definition, withTheRest(handlers));
        await server.listen(`unix://${socketPath}`);
      },

      codec: async (name: SampleName) => {
        const module = name.startsWith("csi.")
          ? await importPeer<Generated>("./gen/js/ts-proto/csi/v1/csi.js")
          : generated;
        const type = messageType(module, name.slice(name.lastIndexOf(".") + 1));
        return timeCodec(
          createSamples().codec[name],
          (bytes) => type.decode(bytes),
          (message) => type.encode(message).finish(),
        );
      },

      importScript: {
        text: `await Promise.all([import("nice-grpc"), import("nice-grpc-client-middleware-deadline"), import("${api}")])`,
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
