import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  headerDockerContentDigest,
  headerDockerDistributionAPIVersion,
  headerOCIFiltersApplied,
  headerOCISubject,
  isRepositoryName,
  isTag,
  referrersTag,
} from "./index.js";

describe("isRepositoryName", () => {
  it.each([
    "a",
    "0",
    "library/busybox",
    "a/b/c/d",
    "a.b",
    "a_b",
    "a__b",
    "a-b",
    "a---b",
    "a-b_c.d/e",
    "a".repeat(255),
  ])("accepts %s", (name) => {
    expect(isRepositoryName(name)).toBe(true);
  });

  it.each([
    "",
    "A",
    "a/",
    "/a",
    "a//b",
    "a..b",
    "a___b",
    "a._b",
    "-a",
    "a-",
    "a:b",
    "a@b",
    "..",
    "a/../b",
    "a\n",
    "ä",
    "a%2fb",
    "a".repeat(256),
  ])("refuses %o", (name) => {
    expect(isRepositoryName(name)).toBe(false);
  });

  it("accepts what the grammar makes, up to its length", () => {
    const word = fc.stringMatching(/^[a-z0-9]{1,5}$/);
    const separator = fc.constantFrom(".", "_", "__", "-", "--", "/");
    fc.assert(
      fc.property(word, fc.array(fc.tuple(separator, word)), (first, more) => {
        const name = first + more.flat().join("");
        expect(isRepositoryName(name)).toBe(name.length <= 255);
      }),
    );
  });
});

describe("isTag", () => {
  it.each(["latest", "1.0", "_x", "A-b_c.d", "0", "a".repeat(128)])("accepts %s", (tag) => {
    expect(isTag(tag)).toBe(true);
  });

  it.each(["", ".a", "-a", "a b", "a/b", "a:b", "a+b", "a@b", "ä", "a\n", "../x", "a".repeat(129)])(
    "refuses %o",
    (tag) => {
      expect(isTag(tag)).toBe(false);
    },
  );
});

describe("referrersTag", () => {
  it.each([
    [`sha256:${"a".repeat(64)}`, `sha256-${"a".repeat(64)}`],
    [`sha512:${"b".repeat(128)}`, `sha512-${"b".repeat(64)}`],
    ["sha256+b64u:a=b_c-D", "sha256-b64u-a-b_c-D"],
    [`${"a".repeat(40)}:${"b=".repeat(40)}`, `${"a".repeat(32)}-${"b-".repeat(32)}`],
  ])("of %s is %s", (digest, tag) => {
    expect(referrersTag(digest)).toBe(tag);
  });

  it("is a tag for every digest of the grammar", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9]+([+._-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$/), (digest) => {
        expect(isTag(referrersTag(digest))).toBe(true);
      }),
    );
  });
});

describe("headers", () => {
  it("are named as the specification names them", () => {
    expect(headerOCISubject).toBe("OCI-Subject");
    expect(headerOCIFiltersApplied).toBe("OCI-Filters-Applied");
    expect(headerDockerContentDigest).toBe("Docker-Content-Digest");
    expect(headerDockerDistributionAPIVersion).toBe("Docker-Distribution-API-Version");
  });
});
