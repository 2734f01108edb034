import { createServer, type ServerOptions } from "node:http2";
import { connect as connectSocket } from "node:net";
import { timeCalls } from "../calls.js";
import { eventCount, maxMessageBytes, timeoutMs, windowBytes } from "../limits.js";
import { createSamples, type SampleName } from "../samples.js";
import { timeCodec } from "../time-codec.js";
import { importPeer, peersFolder } from "./install.js";
import type { PeerFile } from "./peer.js";

interface Connect {
  createClient(service: object, transport: object): RuntimeClient;
}

interface ConnectNode {
  createGrpcTransport(options: object): object;
  connectNodeAdapter(options: object): Parameters<typeof createServer>[1];
}

interface RuntimeClient {
  version(request: object, options: { timeoutMs: number }): Promise<object>;
  listContainers(request: object, options: { timeoutMs: number }): Promise<object>;
  getContainerEvents(request: object): AsyncIterable<object>;
}

interface Protobuf {
  fromBinary(schema: object, bytes: Uint8Array): object;
  toBinary(schema: object, message: object): Uint8Array;
}

type Generated = Readonly<Record<string, object>> & { readonly RuntimeService: object };

const api = "./gen/protobuf-es/runtime/v1/api_pb.js";

/** What a session of HTTP/2 has to be told to carry big answers: Node ends it at 10 MB otherwise. */
const session: ServerOptions = { maxSessionMemory: 1_000, settings: { initialWindowSize: windowBytes } };

/** What the others do, too: messages up to the limit, and no compression. */
const limits = { readMaxBytes: maxMessageBytes, writeMaxBytes: maxMessageBytes, acceptCompression: [] };

/** connect-node with protobuf-es: gRPC straight on `node:http2`. */
export const connectNode: PeerFile = {
  name: "connect-node",
  load: async () => {
    const { createClient } = await importPeer<Connect>("@connectrpc/connect");
    const { createGrpcTransport, connectNodeAdapter } =
      await importPeer<ConnectNode>("@connectrpc/connect-node");
    const { fromBinary, toBinary } = await importPeer<Protobuf>("@bufbuild/protobuf");
    const generated = await importPeer<Generated>(api);
    const service = generated.RuntimeService;
    const decode = (name: string, bytes: Uint8Array): object => fromBinary(schema(generated, name), bytes);
    return {
      connect: async (socketPath) => {
        const socket = connectSocket(socketPath);
        const transport = createGrpcTransport({
          baseUrl: "http://localhost",
          nodeOptions: { ...session, createConnection: () => socket },
          ...limits,
        });
        const client = createClient(service, transport);
        return timeCalls({
          version: () => client.version({ version: "0.1.0" }, { timeoutMs }),
          listContainers: () => client.listContainers({}, { timeoutMs }),
          events: async () => {
            let count = 0;
            for await (const _ of client.getContainerEvents({})) count += 1;
            return count;
          },
          close: () => void socket.destroy(),
        });
      },

      serve: async (socketPath) => {
        const samples = createSamples();
        const version = decode("VersionResponse", samples.version);
        const containers = decode("ListContainersResponse", samples.listContainers);
        const events = samples.events.map((event) => decode("ContainerEventResponse", event));
        const handlers = {
          version: () => version,
          listContainers: () => containers,
          async *getContainerEvents() {
            for (let index = 0; index < eventCount; index += 1) yield events[index % events.length];
          },
        };
        const routes = (router: { service(service: object, handlers: object): void }): void =>
          router.service(service, handlers);
        const server = createServer(session, connectNodeAdapter({ ...limits, routes }));
        await new Promise<void>((resolve) => server.listen(socketPath, resolve));
      },

      codec: async (name: SampleName) => {
        const module = name.startsWith("csi.")
          ? await importPeer<Generated>("./gen/protobuf-es/csi/v1/csi_pb.js")
          : generated;
        const type = schema(module, name.slice(name.lastIndexOf(".") + 1));
        return timeCodec(
          createSamples().codec[name],
          (bytes) => fromBinary(type, bytes),
          (message) => toBinary(type, message),
        );
      },

      importScript: {
        text: `await Promise.all([import("@connectrpc/connect"), import("@connectrpc/connect-node"), import("${api}")])`,
        folder: peersFolder,
      },
    };
  },
};

function schema(generated: Generated, name: string): object {
  const found = generated[`${name}Schema`];
  if (found === undefined) throw new Error(`the generated code has no ${name}`);
  return found;
}
