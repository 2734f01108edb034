import { status } from "@grpc/grpc-js";
import { expect, test } from "vitest";
import { EchoDefinition } from "../../testdata/echo-definition.js";
import { type Caller, GrpcCall } from "./grpc-call.js";

function callWith(timeoutMs: number | undefined): GrpcCall {
  const caller = { underway: new Set(), closed: false, maxMessageBytes: 1 } as unknown as Caller;
  const method = EchoDefinition.methods.echo;
  return new GrpcCall(caller, {
    method,
    path: "/t/Echo",
    endpoint: "unix:///x",
    request: {},
    options: { timeoutMs },
  });
}

const reset = { code: status.CANCELLED, details: "Call cancelled" };

test("a reset by the peer when the deadline has passed is the deadline, as a server in Go ends a call", () => {
  const error = callWith(0).toError(reset);
  expect(error.code).toBe("DEADLINE_EXCEEDED");
  expect(error.reason).toBe("no answer within 0 ms");
});

test("a reset by the peer before the deadline, or without one, is a cancellation", () => {
  expect(callWith(60_000).toError(reset).code).toBe("CANCELLED");
  expect(callWith(undefined).toError(reset).code).toBe("CANCELLED");
});

test("a deadline that the peer tells of stays its answer", () => {
  const error = callWith(60_000).toError({
    code: status.DEADLINE_EXCEEDED,
    details: "context deadline exceeded",
  });
  expect(error.code).toBe("DEADLINE_EXCEEDED");
  expect(error.reason).toBe("context deadline exceeded");
});
