import { describe, expect, it } from "vitest";
import { FileSet } from "./gen/descriptor/descriptor.js";
import { parseMessage } from "./parse-message.js";
import { RpcError } from "./rpc-error.js";

describe("parseMessage", () => {
  it("reads a message", () => {
    const bytes = FileSet.encode({ file: [{ name: "a.proto" }] }).finish();
    expect(parseMessage(FileSet, bytes)).toMatchObject({ file: [{ name: "a.proto", dependency: [] }] });
  });

  it.each([
    ["cut short", "0a05"],
    ["a field with number 0", "0000"],
    ["the end of a group", "0c"],
    ["text that is not UTF-8", "0a040a0280ff"],
    ["a message that goes on after its end", "0a020a0461626364"],
    ["nested 101 deep", nested(101)],
  ])("refuses bytes that are no message: %s", (_, hex) => {
    const bytes = Buffer.from(hex, "hex");
    const error = (() => {
      try {
        return parseMessage(FileSet, bytes);
      } catch (thrown) {
        return thrown;
      }
    })() as RpcError;
    expect(RpcError.is(error, "INVALID_MESSAGE")).toBe(true);
    expect(error.message).toContain(
      `reading ${bytes.length} bytes as container_interfaces.descriptor.FileSet: ${error.reason}`,
    );
    expect(error.cause).toBeInstanceOf(Error);
  });

  it("reads messages nested 99 deep", () => {
    expect(() => parseMessage(FileSet, Buffer.from(nested(95), "hex"))).not.toThrow();
  });
});

/** A FileSet with a message in it that has a message in it, so many times. */
function nested(depth: number): string {
  let bytes = Buffer.alloc(0);
  const wrap = (tag: number): void => {
    const length = bytes.length < 128 ? [bytes.length] : [(bytes.length & 127) | 128, bytes.length >> 7];
    bytes = Buffer.concat([Buffer.from([tag, ...length]), bytes]);
  };
  for (let each = 0; each < depth; each += 1) wrap(0x1a); // nested_type
  wrap(0x22); // message_type
  wrap(0x0a); // file
  return bytes.toString("hex");
}
