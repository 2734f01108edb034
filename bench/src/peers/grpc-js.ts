import {
  type ChannelOptions,
  Client,
  credentials,
  type MethodDefinition,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
} from "@grpc/grpc-js";
import { timeCalls } from "../calls.js";
import { eventCount, maxMessageBytes, timeoutMs, windowBytes } from "../limits.js";
import type { Peer } from "./peer.js";

/** A method with its codec; each codec has its own idea of a message. */
export type Method = MethodDefinition<object, object>;

/** The methods that are measured, with the codec of a peer. */
export interface Methods {
  readonly version: Method;
  readonly listContainers: Method;
  readonly getContainerEvents: Method;
  readonly nodePublishVolume?: Method;
}

/** What a server of the peer answers, in the form that its codec takes. */
export interface Replies {
  readonly version: object;
  readonly listContainers: object;
  readonly events: readonly object[];
  readonly nodePublishVolume?: object;
}

/** What a client of the peer sends, in the form that its codec takes. */
export interface Requests {
  readonly version: object;
  /** The request of a list or of a stream of events: everything. */
  readonly all: object;
  /** Each call sends the next one. */
  readonly nodePublishVolume?: readonly object[];
}

/** The limits and the window that our own client sets, so that a difference is the layer's and not an option's. */
export const channelOptions: ChannelOptions = {
  "grpc.max_receive_message_length": maxMessageBytes,
  "grpc.max_send_message_length": maxMessageBytes,
  "grpc-node.flow_control_window": windowBytes,
  "grpc.use_local_subchannel_pool": 1,
};

const plainRequests: Requests = { version: { version: "0.1.0" }, all: {} };

/** grpc-js as its users write it, with the given codec: callbacks for unary calls, `data` events for streams. */
export function createGrpcJs(
  methods: Methods,
  replies: () => Replies,
  requests: Requests = plainRequests,
): Required<Pick<Peer, "connect" | "serve">> {
  return {
    connect: async (socketPath) => {
      const client = new Client(`unix:${socketPath}`, credentials.createInsecure(), channelOptions);
      const { nodePublishVolume } = methods;
      const { nodePublishVolume: publishes = [] } = requests;
      let published = 0;
      const publish = (method: Method): Promise<unknown> => {
        published += 1;
        return unary(client, method, publishes[published % publishes.length] ?? {});
      };
      return timeCalls({
        version: () => unary(client, methods.version, requests.version),
        listContainers: () => unary(client, methods.listContainers, requests.all),
        events: () => countEvents(client, methods.getContainerEvents, requests.all),
        ...(nodePublishVolume === undefined ? {} : { publishVolume: () => publish(nodePublishVolume) }),
        close: () => client.close(),
      });
    },

    serve: async (socketPath) => {
      const { version, listContainers, events, nodePublishVolume } = replies();
      const server = new Server(channelOptions);
      const answer =
        (message: object | undefined) =>
        (_call: ServerUnaryCall<object, object>, done: sendUnaryData<object>): void =>
          done(null, message);
      server.addService(
        { ...methods },
        {
          version: answer(version),
          listContainers: answer(listContainers),
          nodePublishVolume: answer(nodePublishVolume),
          getContainerEvents: (call: ServerWritableStream<object, object>) => sendEvents(call, events),
        },
      );
      await new Promise<void>((resolve, reject) => {
        const bound = (error: Error | null): void => (error === null ? resolve() : reject(error));
        server.bindAsync(`unix:${socketPath}`, ServerCredentials.createInsecure(), bound);
      });
    },
  };
}

function unary(client: Client, method: Method, request: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      request,
      { deadline: Date.now() + timeoutMs },
      (error, response) => (error === null ? resolve(response) : reject(error)),
    );
  });
}

function countEvents(client: Client, method: Method, request: object): Promise<number> {
  return new Promise((resolve, reject) => {
    let count = 0;
    client
      .makeServerStreamRequest(method.path, method.requestSerialize, method.responseDeserialize, request)
      .on("data", () => {
        count += 1;
      })
      .on("end", () => resolve(count))
      .on("error", reject);
  });
}

/** Writes while the stream takes more, as a server has to that does not want to hold the whole stream in memory. */
function sendEvents(call: ServerWritableStream<object, object>, events: readonly object[]): void {
  let sent = 0;
  const send = (): void => {
    while (sent < eventCount) {
      const more = call.write(events[sent % events.length] ?? {});
      sent += 1;
      if (!more) {
        call.once("drain", send);
        return;
      }
    }
    call.end();
  };
  send();
}
