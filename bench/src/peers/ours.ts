import { fileURLToPath } from "node:url";
import * as cri from "@container-interfaces/cri";
import * as csi from "@container-interfaces/csi";
import {
  type ClientInterceptor,
  connect,
  implement,
  type MessageType,
  type ServerInterceptor,
  serve,
} from "@container-interfaces/transport";
import { timeCalls } from "../calls.js";
import { eventCount, maxMessageBytes, timeoutMs } from "../limits.js";
import { publishVolume } from "../sample-volumes.js";
import { createSamples, type SampleName } from "../samples.js";
import { timeCodec } from "../time-codec.js";
import { ownReplies } from "./own-replies.js";
import type { Peer, PeerFile } from "./peer.js";

/** The client, the server and the messages of this repository. */
export const ours: PeerFile = {
  name: "ours",
  load: async () => ({
    ...createOurs(),
    codec: async (name) => {
      const type = messageType(name);
      return timeCodec(
        createSamples().codec[name],
        (bytes) => type.decode(bytes),
        (message) => type.encode(message as never).finish(),
      );
    },
    importScript: {
      text: `await Promise.all([import("@container-interfaces/transport"), import("@container-interfaces/cri")])`,
      folder: fileURLToPath(new URL("..", import.meta.url)),
    },
  }),
};

/** Ours with layers around its calls. */
export function createOurs(
  clientLayers: readonly ClientInterceptor[] = [],
  serverLayers: readonly ServerInterceptor[] = [],
): Required<Pick<Peer, "connect" | "serve">> {
  return {
    connect: async (socketPath) => {
      const connection = connect(`unix://${socketPath}`, { maxMessageBytes, interceptors: clientLayers });
      const runtime = connection.client(cri.RuntimeServiceDefinition);
      const node = connection.client(csi.NodeDefinition);
      return timeCalls({
        version: () => runtime.version({ version: "0.1.0" }, { timeoutMs }),
        listContainers: () => runtime.listContainers({}, { timeoutMs }),
        events: async () => {
          let count = 0;
          for await (const _ of runtime.getContainerEvents({})) count += 1;
          return count;
        },
        publishVolume: () => node.nodePublishVolume(publishVolume, { timeoutMs }),
        close: () => connection.close(),
      });
    },

    serve: async (socketPath) => {
      const { version, listContainers, events } = ownReplies();
      const runtime = implement(cri.RuntimeServiceDefinition, {
        version: () => version,
        listContainers: () => listContainers,
        async *getContainerEvents() {
          for (let index = 0; index < eventCount; index += 1) yield events[index % events.length] ?? {};
        },
      });
      const node = implement(csi.NodeDefinition, { nodePublishVolume: () => ({}) });
      await serve({
        endpoint: `unix://${socketPath}`,
        services: [runtime, node],
        maxMessageBytes,
        interceptors: serverLayers,
      });
    },
  };
}

function messageType(name: SampleName): MessageType<object> {
  const all: Readonly<Record<string, unknown>> = name.startsWith("csi.") ? csi : cri;
  return all[name.slice(name.lastIndexOf(".") + 1)] as MessageType<object>;
}
