import { describe, expect, it } from "vitest";
import { Echo } from "../testdata/echo-definition.js";
import { decodeMessage, encodeMessage } from "./codec.js";

const encode = (message: unknown): Buffer => encodeMessage(Echo, message, {});
const decode = (bytes: Uint8Array): unknown => decodeMessage(Echo, bytes, {});

describe("encoding", () => {
  it("keeps the messages apart that share its memory", () => {
    const texts = ["a", "b".repeat(5_000), "", "c".repeat(3_000_000), "d"];
    const encoded = texts.map((text) => encode({ text }));
    expect(encoded.map(decode)).toMatchObject(texts.map((text) => ({ text })));
  });

  it("is not disturbed by a message that fails half-way", () => {
    expect(() => encode({ text: "half", count: -1 })).toThrow("[INVALID_ARGUMENT]");
    expect(decode(encode({ count: 7 }))).toMatchObject({ text: "", count: 7 });
  });

  it("is not disturbed by a message that encodes another while it is read", () => {
    let inner: Buffer | undefined;
    const message = {
      text: "outer",
      get count(): number {
        inner ??= encode({ text: "inner" });
        return 7;
      },
    };
    expect(decode(encode(message))).toMatchObject({ text: "outer", count: 7 });
    expect(decode(inner ?? Buffer.alloc(0))).toMatchObject({ text: "inner", count: 0 });
  });
});
