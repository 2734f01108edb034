import type { sendUnaryData } from "@grpc/grpc-js";
import type { BoundMethod } from "./bound-method.js";
import { encodeResponse } from "./encode-response.js";
import type { GrpcServerCall } from "./server-context.js";

/** Runs the handler of an RPC with one response, and answers exactly once. */
export function respondOnce(
  bound: BoundMethod,
  grpcCall: GrpcServerCall,
  request: () => unknown,
  callback: sendUnaryData<Buffer>,
): void {
  const context = bound.context(grpcCall);
  const run = async (): Promise<Buffer> =>
    encodeResponse(bound, await bound.respond(bound.call(request(), context)));
  run().then(
    (bytes) => {
      context.end();
      callback(null, bytes);
    },
    (error: unknown) => {
      const status = bound.status(error, context);
      context.end();
      callback(status);
    },
  );
}
