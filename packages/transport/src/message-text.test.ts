import { describe, expect, it } from "vitest";
import { Echo } from "../testdata/echo-definition.js";
import { SecretEcho } from "../testdata/secret-echo.js";
import { File, FileSet, Message } from "./gen/descriptor/descriptor.js";
import { HealthCheckResponse, HealthListResponse } from "./gen/grpc/health/v1/health.js";
import { ServerReflectionResponse } from "./gen/grpc/reflection/v1/reflection.js";
import { messageText } from "./message-text.js";

describe("the text of a message", () => {
  it("has no secrets, and what is set of the rest", () => {
    const payload = Buffer.from("key");
    expect(messageText(SecretEcho, { text: "hunter2", count: 7, payload })).toBe(
      '{"text":"[redacted]","count":7,"payload":"[redacted]"}',
    );
    expect(messageText(SecretEcho, { text: "", count: 0, payload: new Uint8Array() })).toBe("{}");
  });

  it("is redacted as a whole when nothing is known of the message", () => {
    expect(messageText(Echo, { text: "hunter2" })).toBe('"[redacted]"');
  });

  it("has enums by name, or by number where there is none, and maps and members of a oneof by their keys", () => {
    expect(messageText(HealthCheckResponse, { status: 3 })).toBe('{"status":"SERVICE_UNKNOWN"}');
    expect(messageText(HealthCheckResponse, { status: 33 })).toBe('{"status":33}');
    const statuses = Object.fromEntries([["__proto__", { status: 1 }]]);
    expect(messageText(HealthListResponse, { statuses })).toBe(
      '{"statuses":{"__proto__":{"status":"SERVING"}}}',
    );
    const messageResponse = { $case: "errorResponse", value: { errorCode: 5, errorMessage: "no" } };
    expect(messageText(ServerReflectionResponse, { messageResponse })).toBe(
      '{"errorResponse":{"errorCode":5,"errorMessage":"no"}}',
    );
  });

  it("is short, whatever the message", () => {
    const fileDescriptorProto = [new Uint8Array(1_000_000), Uint8Array.of(1)];
    const messageResponse = { $case: "fileDescriptorResponse", value: { fileDescriptorProto } };
    expect(messageText(ServerReflectionResponse, { messageResponse })).toBe(
      `{"fileDescriptorResponse":{"fileDescriptorProto":["${"A".repeat(64)}… (1000000 bytes)","AQ=="]}}`,
    );
    expect(messageText(File, { name: "x".repeat(1_000_000), dependency: Array(1_000).fill("a") })).toBe(
      `{"name":"${"x".repeat(500)}… (1000000 characters)","dependency":[${'"a",'.repeat(10)}"… 990 more"]}`,
    );
    const statuses = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [`s${index}`, { status: 1 }]),
    );
    expect(messageText(HealthListResponse, { statuses })).toMatch(
      /"s9":\{"status":"SERVING"\},"…":"2 more"\}\}$/,
    );
    expect(messageText(FileSet, { file: Array(10).fill({ name: "x".repeat(500) }) })).toMatch(/^.{4000}…$/);
  });

  it("ends, however the message is nested", () => {
    const self: Record<string, unknown> = { name: "a" };
    self.nestedType = [self, self];
    expect(messageText(Message, self).length).toBeLessThan(5_000);
  });

  it("does not throw for what is no such message", () => {
    for (const message of [undefined, null, 5, "text", 5n, Symbol("s"), () => 1]) {
      expect(typeof messageText(HealthCheckResponse, message)).toBe("string");
    }
    const hostile = {
      get status(): never {
        throw new Error("no");
      },
    };
    expect(messageText(HealthCheckResponse, hostile)).toBe('"[no such message]"');
  });
});
