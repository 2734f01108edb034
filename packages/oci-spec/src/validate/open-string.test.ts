import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { openString } from "./open-string.js";

describe("openString", () => {
  const schema = openString<"pid" | "network">();

  it("accepts known values and any other text", () => {
    expect(schema.safeParse("pid").success).toBe(true);
    expect(schema.safeParse("quantum").success).toBe(true);
    expect(schema.safeParse("").success).toBe(true);
  });

  it("refuses what is no text", () => {
    for (const value of [null, undefined, 5, {}, []]) expect(schema.safeParse(value).success).toBe(false);
  });

  it("holds every value to a schema of its own, known ones too", () => {
    const upper = openString<"ABC">(z.string().regex(/^[A-Z]+$/));
    expect(upper.safeParse("XYZ").success).toBe(true);
    expect(upper.safeParse("xyz").success).toBe(false);
  });

  it("keeps the known values in its type, for an editor to complete", () => {
    expectTypeOf<z.output<typeof schema>>().toEqualTypeOf<"pid" | "network" | (string & {})>();
  });

  it("is text in JSON Schema", () => {
    expect(z.toJSONSchema(schema)).toMatchObject({ type: "string" });
  });
});
