import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as image from "./index.js";
import { isRefName } from "./index.js";

describe("annotations", () => {
  it("are those that the specification defines", () => {
    const keys = Object.entries(image).flatMap(([name, value]) =>
      name.startsWith("annotation") ? [value] : [],
    );
    const names =
      "authors base.digest base.name created description documentation licenses ref.name revision source title url vendor version";
    expect(keys.sort()).toEqual(names.split(" ").map((name) => `org.opencontainers.image.${name}`));
  });
});

describe("isRefName", () => {
  it.each(["v1.0", "latest", "a/b/c", "registry.example.com:5000/a@b", "1--2", "a_b+c", "0"])(
    "accepts %s",
    (name) => {
      expect(isRefName(name)).toBe(true);
    },
  );

  it.each(["", "-a", "a-", "a//b", "/a", "a---b", "a..b", "a b", "ä", "a\n", "a/-b"])(
    "refuses %o",
    (name) => {
      expect(isRefName(name)).toBe(false);
    },
  );

  it("accepts what the grammar makes", () => {
    const word = fc.stringMatching(/^[A-Za-z0-9]{1,5}$/);
    const separator = fc.constantFrom("-", ".", "_", ":", "@", "+", "--", "/");
    fc.assert(
      fc.property(word, fc.array(fc.tuple(separator, word)), (first, more) => {
        expect(isRefName(first + more.flat().join(""))).toBe(true);
      }),
    );
  });

  it("needs time that grows with the length only", () => {
    expect(isRefName(`${"a-".repeat(100_000)}!`)).toBe(false);
  });
});
