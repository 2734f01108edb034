import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  familiarName,
  familiarString,
  formatReference,
  parseDockerRef,
  parseNormalizedReference,
  parseReference,
  type Reference,
  SpecError,
} from "./index.js";

const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;

const errorOf = (call: () => unknown): SpecError => {
  try {
    call();
  } catch (error) {
    if (SpecError.is(error)) return error;
    throw error;
  }
  throw new Error("it was read");
};

const label = fc.stringMatching(/^[a-zA-Z0-9]([a-zA-Z0-9-]{0,8}[a-zA-Z0-9])?$/);
const host = fc.oneof(
  fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join(".")),
  fc.ipV4(),
  fc.stringMatching(/^[a-f0-9:]{2,20}$/).map((address) => `[${address}]`),
);
const domain = fc
  .tuple(host, fc.option(fc.nat(65_535)))
  .map(([name, port]) => (port === null ? name : `${name}:${port}`));
const component = fc
  .tuple(
    fc.stringMatching(/^[a-z0-9]{1,6}$/),
    fc.array(fc.tuple(fc.constantFrom(".", "_", "__", "-", "---"), fc.stringMatching(/^[a-z0-9]{1,6}$/)), {
      maxLength: 2,
    }),
  )
  .map(([first, more]) => first + more.flat().join(""));
const path = fc.array(component, { minLength: 1, maxLength: 4 }).map((components) => components.join("/"));
const reference = fc
  .record(
    { domain, path, tag: fc.stringMatching(/^[\w][\w.-]{0,127}$/), digest: fc.constant(DIGEST) },
    { requiredKeys: ["domain", "path"] },
  )
  .map((parts): Reference & { domain: string } => parts);

describe("parseReference", () => {
  it("takes a reference apart, and adds nothing", () => {
    expect(parseReference("busybox")).toEqual({ path: "busybox" });
    expect(parseReference(`[2001:db8::1]:5000/a/b__c:v1@${DIGEST}`)).toEqual({
      domain: "[2001:db8::1]:5000",
      path: "a/b__c",
      tag: "v1",
      digest: DIGEST,
    });
  });

  it("gives back all that formatReference writes", () => {
    fc.assert(
      fc.property(reference, (parts) => {
        expect(parseReference(formatReference(parts))).toEqual(parts);
      }),
    );
  });

  it.each<[string, RegExp]>([
    ["", /no repository's name/],
    [":latest", /no repository's name/],
    ["a:", /the tag after the colon is empty/],
    [`a:${"x".repeat(129)}`, /the tag has 129 characters, at most 128/],
    ["a/c:-", /the tag "-" has to be of letters/],
    ["a:b/c", /"a:b" before the first slash is no host and port/],
    ["a//b", /a component of the repository's name is empty/],
    ["Busybox", /has to be in lower case, unlike "Busybox"/],
    ["a/b..c", /"b\.\.c" is no component/],
    [`a/${"x".repeat(256)}`, /has 256 characters, at most 255/],
    ["a@sha256:00", /no digest/],
    [`a@${DIGEST.toUpperCase()}`, /no digest/],
    [" a", /Leave out the space/],
    ["https://example.com/a", /Leave out what is before the host's name/],
  ])("refuses %j", (text, reason) => {
    const error = errorOf(() => parseReference(text));
    expect(error.code).toBe("INVALID_REFERENCE");
    expect(error.message).toMatch(reason);
  });

  it("refuses a digest that nobody here can verify", () => {
    expect(errorOf(() => parseReference(`a@md5:${"0".repeat(32)}`)).code).toBe("UNSUPPORTED_ALGORITHM");
  });

  it("does not show what may be a password", () => {
    for (const text of [
      "user:hunter2@example.com/a",
      "https://user:hunter2@example.com/a",
      "u:hunter2@h/a@sha256:0",
    ]) {
      for (const parse of [parseReference, parseNormalizedReference]) {
        const { message } = errorOf(() => parse(text));
        expect(message).not.toContain("hunter2");
      }
    }
    expect(errorOf(() => parseReference(`A@${DIGEST}`)).message).toContain(`"A@${DIGEST}"`);
  });
});

describe("parseNormalizedReference", () => {
  it.each([
    ["busybox", "docker.io/library/busybox"],
    ["docker.io/busybox:1.36", "docker.io/library/busybox:1.36"],
    ["index.docker.io/someone/tool", "docker.io/someone/tool"],
    ["localhost/a", "localhost/a"],
    ["localhost", "docker.io/library/localhost"],
    ["host/a", "docker.io/host/a"],
    ["HOST/a", "HOST/a"],
    ["host:5000/a", "host:5000/a"],
    ["[::1]/a", "[::1]/a"],
  ])("reads %s as %s", (text, expected) => {
    expect(formatReference(parseNormalizedReference(text))).toBe(expected);
  });

  it("adds a tag only where it is asked for, and there is neither tag nor digest", () => {
    const defaultTag = "latest";
    expect(parseNormalizedReference("a")).toEqual({ domain: "docker.io", path: "library/a" });
    expect(parseNormalizedReference("a", { defaultTag }).tag).toBe("latest");
    expect(parseNormalizedReference("a:b", { defaultTag }).tag).toBe("b");
    expect(parseNormalizedReference(`a@${DIGEST}`, { defaultTag })).not.toHaveProperty("tag");
    expect(errorOf(() => parseNormalizedReference("a", { defaultTag: "-" })).reason).toBe(
      "defaultTag is no tag",
    );
    expect(parseDockerRef(`a:b@${DIGEST}`)).toEqual({
      domain: "docker.io",
      path: "library/a",
      digest: DIGEST,
    });
    expect(parseDockerRef("a").tag).toBe("latest");
  });

  it("refuses an image's id, and a registry that is none", () => {
    expect(errorOf(() => parseNormalizedReference("a".repeat(64))).message).toContain(
      "Write sha256: before them",
    );
    expect(parseNormalizedReference("a".repeat(63)).path).toBe(`library/${"a".repeat(63)}`);
    expect(errorOf(() => parseNormalizedReference("a_b.c/d")).reason).toContain("no host and port");
  });

  it("gives the same again for what it gave, in short as in full", () => {
    const text = fc.oneof(
      reference.map(formatReference),
      path,
      fc
        .tuple(fc.constantFrom("docker.io", "index.docker.io", "localhost"), path)
        .map((parts) => parts.join("/")),
    );
    fc.assert(
      fc.property(text, (given) => {
        let normalized: Reference;
        try {
          normalized = parseNormalizedReference(given);
        } catch (error) {
          expect(SpecError.is(error, "INVALID_REFERENCE")).toBe(true);
          return;
        }
        expect(parseNormalizedReference(formatReference(normalized))).toEqual(normalized);
        // in short, 64 digits would be an id
        fc.pre(!/^[a-f0-9]{64}$/.test(familiarName(normalized)));
        // nor is a user of Docker Hub taken for a registry, whose name has a dot
        fc.pre(
          !/^[^/]*[.:A-Z][^/]*\/|^localhost\//.test(familiarName(normalized)) ||
            normalized.domain !== "docker.io",
        );
        expect(parseNormalizedReference(familiarString(normalized))).toEqual(normalized);
      }),
    );
  });
});

describe("formatReference", () => {
  it.each<Reference>([
    { path: "a:b" },
    { path: "a@b" },
    { domain: "a/b", path: "c" },
    { domain: "", path: "a" },
    { path: "a", tag: "" },
    { path: "a", tag: "b@c" },
    { path: "a", digest: "" },
    { path: "" },
  ])("refuses parts that would be read as others: %j", (parts) => {
    expect(errorOf(() => formatReference(parts)).code).toBe("INVALID_REFERENCE");
  });
});

describe("malformed references", () => {
  const pieces = fc.array(
    fc.constantFrom(
      "a",
      "A",
      "0",
      ".",
      "-",
      "_",
      "__",
      "/",
      ":",
      "@",
      "[",
      "]",
      "sha256:",
      "0".repeat(64),
      "\u0000",
      "é",
      "\uD800",
    ),
    { maxLength: 10 },
  );

  it("end in a SpecError, and what is read is what is written again", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          pieces.map((all) => all.join("")),
        ),
        (text) => {
          for (const parse of [parseReference, parseNormalizedReference]) {
            let parts: Reference;
            try {
              parts = parse(text);
            } catch (error) {
              expect(SpecError.is(error)).toBe(true);
              continue;
            }
            expect(parse(formatReference(parts))).toEqual(parts);
            if (parse === parseReference) expect(formatReference(parts)).toBe(text);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ["letters", "a".repeat(1e6)],
    ["slashes", "/".repeat(1e6)],
    ["components", "a/".repeat(5e5)],
    ["labels", `${"a.".repeat(5e5)}/b!`],
    ["dashes", `${"a-".repeat(5e5)}/b`],
    ["a host", `${"a".repeat(1e6)}!/b`],
    ["colons", ":".repeat(1e6)],
    ["ats", "@".repeat(1e6)],
    ["brackets", "[".repeat(1e6)],
    ["an address", `[${":".repeat(1e6)}/a`],
    ["a tag", `a:${"x".repeat(1e6)}`],
    ["a digest", `a@sha256:${"0".repeat(1e6)}`],
    ["a digest's algorithm", `a@${"a+".repeat(5e5)}:0`],
    ["capitals", "A".repeat(1e6)],
    ["separators", `a${"_".repeat(1e6)}b`],
    ["scheme", `${"h".repeat(1e6)}://a`],
  ])("end soon on a megabyte of %s", (_name, text) => {
    const start = performance.now();
    for (const parse of [parseReference, parseNormalizedReference]) {
      const { message } = errorOf(() => parse(text));
      expect(message.length).toBeLessThan(1_000);
    }
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
