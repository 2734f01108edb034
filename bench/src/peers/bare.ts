import { fileURLToPath } from "node:url";
import { RuntimeServiceDefinition, VersionRequest } from "@container-interfaces/cri";
import { NodeDefinition, NodePublishVolumeRequest } from "@container-interfaces/csi";
import type { MethodDefinition, ServiceDefinition } from "@container-interfaces/transport";
import { publishVolumes } from "../sample-volumes.js";
import { createSamples } from "../samples.js";
import { bundleGenerated } from "./bundle-generated.js";
import { createGrpcJs, type Method, type Methods } from "./grpc-js.js";
import { ownReplies } from "./own-replies.js";
import type { Peer, PeerFile } from "./peer.js";

const { methods } = RuntimeServiceDefinition;

/** grpc-js with the generated messages of `@container-interfaces/cri` as its codec, without a copy on either side. */
export const bare: PeerFile = {
  name: "bare",
  load: async () => {
    const generated = await bundleGenerated();
    return {
      ...createGrpcJs(eachMethod(generatedCodec), ownReplies),
      importScript: {
        text: `await Promise.all([import("@grpc/grpc-js"), import(${JSON.stringify(generated)})])`,
        folder: fileURLToPath(new URL("..", import.meta.url)),
      },
    };
  },
};

const byteCodec = {
  requestSerialize: (message: object): Buffer => toBuffer(message as Uint8Array),
  requestDeserialize: (message: Buffer): object => message,
  responseSerialize: (message: object): Buffer => toBuffer(message as Uint8Array),
  responseDeserialize: (message: Buffer): object => message,
};

/**
 * grpc-js without a codec: the other side of every measurement. It sends messages that were encoded before and drops what
 * comes, so that the time of a call is the time of the side that is measured, as far as that can be.
 */
export const bytes: Required<Pick<Peer, "connect" | "serve">> = createGrpcJs(
  {
    ...eachMethod((service, method) => ({ ...generatedCodec(service, method), ...byteCodec })),
    nodePublishVolume: {
      ...generatedCodec(NodeDefinition, NodeDefinition.methods.nodePublishVolume),
      ...byteCodec,
    },
  },
  () => {
    const { publishVolume, ...replies } = createSamples();
    return { ...replies, nodePublishVolume: publishVolume };
  },
  {
    version: VersionRequest.encode({ version: "0.1.0" }).finish(),
    all: new Uint8Array(),
    nodePublishVolume: publishVolumes.map((each) => NodePublishVolumeRequest.encode(each).finish()),
  },
);

function generatedCodec(service: ServiceDefinition, method: MethodDefinition): Method {
  const { requestType, responseType } = method;
  return {
    path: `/${service.fullName}/${method.name}`,
    requestStream: method.requestStream,
    responseStream: method.responseStream,
    requestSerialize: (message) => toBuffer(requestType.encode(message as never).finish()),
    requestDeserialize: (message) => requestType.decode(message) as object,
    responseSerialize: (message) => toBuffer(responseType.encode(message as never).finish()),
    responseDeserialize: (message) => responseType.decode(message) as object,
  };
}

function eachMethod(codec: (service: ServiceDefinition, method: MethodDefinition) => Method): Methods {
  return {
    version: codec(RuntimeServiceDefinition, methods.version),
    listContainers: codec(RuntimeServiceDefinition, methods.listContainers),
    getContainerEvents: codec(RuntimeServiceDefinition, methods.getContainerEvents),
  };
}

function toBuffer(message: Uint8Array): Buffer {
  return Buffer.from(message.buffer, message.byteOffset, message.byteLength);
}
