import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Descriptor, descriptorEmptyJSON, embeddedData, SpecError } from "./index.js";

describe("embeddedData", () => {
  it("decodes what is embedded", () => {
    expect(embeddedData({ size: 5, data: "aGVsbG8=" })).toEqual(new TextEncoder().encode("hello"));
    expect(embeddedData({ size: 3n, data: "/+7d" })).toEqual(Uint8Array.of(0xff, 0xee, 0xdd));
    expect(embeddedData({ size: 0, data: "" })).toEqual(new Uint8Array());
  });

  it("gives undefined where nothing is embedded", () => {
    expect(embeddedData({ size: 5 })).toBeUndefined();
  });

  it.each(["aGVsbG8", "aGVsbG8=\n", "aGVs bG8=", "aGVsbG8_", "====", "a==="])(
    "refuses %o, which is no base64",
    (data) => {
      expect(() => embeddedData({ size: 5, data })).toThrow(
        expect.objectContaining({
          code: "INVALID_DOCUMENT",
          findings: [
            { path: "data", expected: "base64 with padding and without line breaks", found: "a string" },
          ],
        }),
      );
    },
  );

  it.each([0, 4, 6, 2n ** 63n - 1n])("refuses data of 5 bytes where size is %s", (size) => {
    expect(() => embeddedData({ size, data: "aGVsbG8=" })).toThrow(
      expect.objectContaining({
        findings: [
          { path: "data", expected: `base64 of ${size} bytes, as size says`, found: "base64 of 5 bytes" },
        ],
      }),
    );
  });

  it("never has the data in its message", () => {
    expect(() => embeddedData({ size: 1, data: "c2VjcmV0" })).toThrow(
      expect.not.stringContaining("c2VjcmV0"),
    );
  });

  it("gives back any bytes, and the validator agrees", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const data = Buffer.from(bytes).toString("base64");
        const descriptor = { mediaType: "a/b", digest: "a:b", size: bytes.length, data };
        expect(embeddedData(Descriptor.validate(descriptor))).toEqual(bytes);
      }),
    );
  });

  it("decodes or refuses any text as the validator does", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-c+/=_ \n]{0,12}$/), fc.nat(9), (data, size) => {
        const valid = Descriptor.is({ mediaType: "a/b", digest: "a:b", size, data });
        if (valid) expect(embeddedData({ size, data })).toHaveLength(size);
        else expect(() => embeddedData({ size, data })).toThrow(SpecError);
      }),
    );
  });
});

describe("descriptorEmptyJSON", () => {
  it("is a valid descriptor of {} with its digest", async () => {
    expect(Descriptor.findings(descriptorEmptyJSON)).toEqual([]);
    const content = embeddedData(descriptorEmptyJSON) ?? new Uint8Array();
    expect(new TextDecoder().decode(content)).toBe("{}");
    const hash = Buffer.from(await crypto.subtle.digest("SHA-256", new TextEncoder().encode("{}")));
    expect(descriptorEmptyJSON.digest).toBe(`sha256:${hash.toString("hex")}`);
  });

  it("cannot be changed", () => {
    expect(Object.isFrozen(descriptorEmptyJSON)).toBe(true);
  });
});
