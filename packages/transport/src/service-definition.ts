import type { AnyMessageType, MessageType } from "./message-type.js";

/** One RPC of a generated service. */
export interface MethodDefinition {
  /** The RPC's name as the interface spells it, such as `ListContainers`. */
  readonly name: string;
  /** The codec of the request message. */
  readonly requestType: AnyMessageType;
  /** Whether the client sends a stream of requests. */
  readonly requestStream: boolean;
  /** The codec of the response message. */
  readonly responseType: AnyMessageType;
  /** Whether the server answers with a stream of responses. */
  readonly responseStream: boolean;
}

/** One RPC of a generated service, with the types of its messages and whether they come as streams. */
export interface Method<Request, Response, RequestStream extends boolean, ResponseStream extends boolean>
  extends MethodDefinition {
  /** The codec of the request message. */
  readonly requestType: MessageType<Request>;
  /** Whether the client sends a stream of requests. */
  readonly requestStream: RequestStream;
  /** The codec of the response message. */
  readonly responseType: MessageType<Response>;
  /** Whether the server answers with a stream of responses. */
  readonly responseStream: ResponseStream;
}

/** A generated service: its name and its RPCs by their lowerCamel names. */
export interface ServiceDefinition {
  /** The service's own name, such as `RuntimeService`. */
  readonly name: string;
  /** The name with its package, such as `runtime.v1.RuntimeService`; it is the first part of the path on the wire. */
  readonly fullName: string;
  /** The RPCs by their lowerCamel names. */
  readonly methods: { readonly [method: string]: MethodDefinition };
}

/** The message that a method takes. */
export type RequestOf<M> = M extends MethodDefinition
  ? M["requestType"] extends MessageType<infer Request>
    ? Request
    : never
  : never;

/** The message that a method answers with. */
export type ResponseOf<M> = M extends MethodDefinition
  ? M["responseType"] extends MessageType<infer Response>
    ? Response
    : never
  : never;

/** The path of a method on the wire: `/package.Service/Method`. */
export function methodPath(service: ServiceDefinition, method: MethodDefinition): string {
  return `/${service.fullName}/${method.name}`;
}
