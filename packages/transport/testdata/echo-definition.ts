import type { MessageType, ServiceHandlers } from "../src/index.js";
// plain JavaScript, so that a child process can load it, too; its types are here
import * as plain from "./echo-service.js";

export interface Echo {
  text: string;
  count: number;
  payload: Uint8Array;
}

interface Method<T, RequestStream extends boolean, ResponseStream extends boolean> {
  readonly name: string;
  readonly requestType: MessageType<T>;
  readonly requestStream: RequestStream;
  readonly responseType: MessageType<T>;
  readonly responseStream: ResponseStream;
}

interface Definition<T> {
  readonly name: "EchoService";
  readonly fullName: "test.v1.EchoService";
  readonly methods: {
    readonly echo: Method<T, false, false>;
    readonly collect: Method<T, true, false>;
    readonly list: Method<T, false, true>;
    readonly chat: Method<T, true, true>;
  };
}

export const Echo: MessageType<Echo> = plain.Echo;

/** A service with one RPC of each kind. */
export const EchoDefinition: Definition<Echo> = plain.EchoDefinition as never;

/** The same paths on the wire, with any bytes for messages. */
export const RawDefinition: Definition<{ bytes: Uint8Array }> = plain.RawDefinition as never;

/** The plainest handlers. */
export const echoHandlers: ServiceHandlers<typeof EchoDefinition> = plain.echoHandlers;
