import { fileURLToPath } from "node:url";
import {
  ContainerEventResponse,
  ListContainersResponse,
  RuntimeServiceDefinition,
  VersionRequest,
  VersionResponse,
} from "@container-interfaces/cri";
import type { MethodDefinition as OurMethod } from "@container-interfaces/transport";
import type { MethodDefinition } from "@grpc/grpc-js";
import { loadSync, type Options, type ServiceDefinition } from "@grpc/proto-loader";
import { createContainers, createEvents, version } from "./data.js";
import { createGrpcStack, type Methods } from "./grpc-stack.js";
import type { Stack } from "./stack.js";

/** The .proto file that the generated code comes from. */
export const protoFile: string = fileURLToPath(
  new URL("../proto/runtime/v1/api.proto", import.meta.resolve("@container-interfaces/cri")),
);

/** How proto-loader is told to read the file: integers of 64 bits without loss, and defaults filled in as ours are. */
export const loaderOptions: Options = { longs: String, defaults: true, oneofs: true };

const { methods } = RuntimeServiceDefinition;

const byteCodec = {
  requestSerialize: (message: object): Buffer => toBuffer(message as Uint8Array),
  requestDeserialize: (message: Buffer): object => message,
  responseSerialize: (message: object): Buffer => toBuffer(message as Uint8Array),
  responseDeserialize: (message: Buffer): object => message,
};

/** grpc-js with the generated messages of `@container-interfaces/cri` as its codec, without a copy on either side. */
export const bare: Stack = createGrpcStack(eachMethod(generatedCodec), () => ({
  version,
  listContainers: { containers: createContainers() },
  events: createEvents(),
}));

/** grpc-js with proto-loader, which makes its codec from the .proto file when the program starts. */
export function loadProtoLoader(): Stack {
  const service = loadSync(protoFile, loaderOptions)["runtime.v1.RuntimeService"] as ServiceDefinition;
  return createGrpcStack(
    eachMethod(({ name }) => service[name] as MethodDefinition<object, object>),
    () => ({
      version,
      listContainers: { containers: withTextIntegers(createContainers()) as object[] },
      events: withTextIntegers(createEvents()) as object[],
    }),
  );
}

/**
 * grpc-js without a codec: the other side of every measurement. It sends messages that were encoded before and drops what
 * comes, so that the time of a call is the time of the side that is measured, as far as that can be.
 */
export const bytes: Stack = createGrpcStack(
  eachMethod((method) => ({ ...generatedCodec(method), ...byteCodec })),
  () => ({
    version: VersionResponse.encode(version).finish(),
    listContainers: ListContainersResponse.encode({ containers: createContainers() }).finish(),
    events: createEvents().map((event) => ContainerEventResponse.encode(event).finish()),
  }),
  { version: VersionRequest.encode({ version: "0.1.0" }).finish(), all: new Uint8Array() },
);

function generatedCodec(method: OurMethod): MethodDefinition<object, object> {
  const { requestType, responseType } = method;
  return {
    path: `/${RuntimeServiceDefinition.fullName}/${method.name}`,
    requestStream: method.requestStream,
    responseStream: method.responseStream,
    requestSerialize: (message) => toBuffer(requestType.encode(message as never).finish()),
    requestDeserialize: (message) => requestType.decode(message) as object,
    responseSerialize: (message) => toBuffer(responseType.encode(message as never).finish()),
    responseDeserialize: (message) => responseType.decode(message) as object,
  };
}

function eachMethod(codec: (method: OurMethod) => MethodDefinition<object, object>): Methods {
  return {
    version: codec(methods.version),
    listContainers: codec(methods.listContainers),
    getContainerEvents: codec(methods.getContainerEvents),
  };
}

function toBuffer(message: Uint8Array): Buffer {
  return Buffer.from(message.buffer, message.byteOffset, message.byteLength);
}

/** Copies plain data with its 64-bit integers as text, which is how proto-loader takes them. */
function withTextIntegers(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return value.map(withTextIntegers);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withTextIntegers(item)]));
}
