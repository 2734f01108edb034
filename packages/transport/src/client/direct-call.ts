import { type ChannelInterface, type InterceptingListener, status as Status } from "@grpc/grpc-js";
import { statusName } from "../status-code.js";
import type { ClientCall } from "./client-call.js";
import type { Caller, GrpcCall } from "./grpc-call.js";

/** The status that a call ends with. */
export type DirectStatus = Parameters<InterceptingListener["onReceiveStatus"]>[0];

/** What comes of a call. */
export interface Replies {
  /** Gets one message for each `startRead()`. */
  onMessage(bytes: Buffer): void;
  /** Gets the status, exactly once and last. */
  onStatus(status: DirectStatus): void;
}

/** A call of the library below that can be given up. */
export type DirectCall = ReturnType<ChannelInterface["createCall"]> & { cancel(): void };

/**
 * Starts a call with one request on the channel itself. The client that the library has above it would make a stream, a
 * listener of interceptors and a stack trace for each call, and they cost as much as the rest.
 */
export function startCall(
  caller: Caller,
  call: ClientCall,
  grpcCall: GrpcCall,
  replies: Replies,
): DirectCall {
  return grpcCall.start(() => {
    const deadline = grpcCall.deadline ?? Infinity;
    const made = caller.grpc.getChannel().createCall(call.path, deadline, null, null, null);
    const cancel = (): void => made.cancelWithStatus(Status.CANCELLED, "Cancelled on client");
    const direct = Object.assign(made, { cancel });
    direct.start(grpcCall.metadata, {
      onReceiveMetadata: () => {},
      onReceiveMessage: (bytes: Buffer) => replies.onMessage(bytes),
      onReceiveStatus: (status) => replies.onStatus(status),
    });
    return direct;
  });
}

/** Sends the one request of a call, and asks for the first message. */
export function sendRequest(direct: DirectCall, request: Buffer): void {
  direct.sendMessageWithContext({}, request);
  direct.halfClose();
  direct.startRead();
}

/** The error that stands for a status which is not OK, in the form that the library below gives it. */
export function statusError(status: DirectStatus): Error {
  return Object.assign(new Error(`${status.code} ${statusName(status.code)}: ${status.details}`), status);
}
