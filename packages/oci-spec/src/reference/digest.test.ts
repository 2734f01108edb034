import { createHash } from "node:crypto";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  type CreateHash,
  chainId,
  chainIds,
  checkDiffIds,
  createVerifier,
  digestOf,
  isDigest,
  parseDigest,
  SpecError,
  verifyStream,
} from "./index.js";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const sha256 = (bytes: Uint8Array): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
const HELLO = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

afterEach(() => vi.unstubAllGlobals());

describe("parseDigest", () => {
  it("takes apart what follows the grammar, also of algorithms that are not known", () => {
    expect({ ...parseDigest(HELLO) }).toEqual({ algorithm: "sha256", encoded: HELLO.slice(7) });
    const digest = parseDigest("multihash+base58:QmRZxt2b1FVZPNqd8hsiykDL3TdBDeTSPX9Kv46HmX4Gx8");
    expect(digest.algorithm).toBe("multihash+base58");
    expect(`${digest}`).toBe("multihash+base58:QmRZxt2b1FVZPNqd8hsiykDL3TdBDeTSPX9Kv46HmX4Gx8");
    expect(JSON.stringify({ digest: parseDigest("a:B=_-") })).toBe('{"digest":"a:B=_-"}');
  });

  it("gives back any digest of the grammar as it was", () => {
    const component = fc.stringMatching(/^[a-z0-9]{1,8}$/);
    const algorithm = fc
      .tuple(component, fc.array(fc.tuple(fc.constantFrom("+", ".", "_", "-"), component), { maxLength: 3 }))
      .map(([first, more]) => first + more.flat().join(""))
      .filter((name) => !/^sha(256|384|512)$/.test(name));
    fc.assert(
      fc.property(algorithm, fc.stringMatching(/^[a-zA-Z0-9=_-]+$/), (name, encoded) => {
        expect({ ...parseDigest(`${name}:${encoded}`) }).toEqual({ algorithm: name, encoded });
      }),
    );
  });

  it("reads what it takes as the pattern of the specification does", () => {
    const grammar = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$/;
    const pieces = fc.array(fc.constantFrom("a", "Z", "0", "+", ".", "_", "-", "=", ":", " ", "é", "\n"), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          pieces.map((all) => all.join("")),
        ),
        (text) => {
          expect(isDigest(text)).toBe(grammar.test(text));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each<[string, RegExp]>([
    ["", /no colon/],
    ["sha256", /no colon/],
    ["SHA256:00", /lower-case/],
    ["sha256+:00", /singly/],
    ["a++b:00", /singly/],
    ["sha256:00", /has 64 digits, here are 2/],
    [HELLO.toUpperCase().replace("SHA", "sha"), /lower-case hexadecimal/],
    [`sha384:${"0".repeat(64)}`, /has 96 digits/],
    [`sha512:${"0".repeat(127)}`, /has 128 digits/],
    ["a:", /after the colon/],
    ["a:b:c", /after the colon/],
  ])("refuses %j", (text, reason) => {
    expect(() => parseDigest(text)).toThrow(reason);
    expect(() => parseDigest(text)).toThrow(/^\[INVALID_DIGEST\] parsing the digest "/);
  });

  it.each([
    "a".repeat(1e6),
    "a.".repeat(5e5),
    "+".repeat(1e6),
    `a:${"=".repeat(1e6)} `,
    `${"a-".repeat(5e5)}:b`,
    ":".repeat(1e6),
  ])("ends soon on a megabyte", (text) => {
    const start = performance.now();
    const error = ((): unknown => {
      try {
        return parseDigest(text);
      } catch (caught) {
        return caught;
      }
    })();
    expect(SpecError.is(error, "INVALID_DIGEST") && error.message.length < 500).toBe(true);
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});

describe("digestOf", () => {
  it.each(["sha256", "sha384", "sha512"] as const)("gives what node:crypto gives: %s", async (algorithm) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const expected = `${algorithm}:${createHash(algorithm).update(bytes).digest("hex")}`;
        expect(await digestOf(bytes, algorithm)).toBe(expected);
      }),
      { numRuns: 20 },
    );
  });

  it("uses sha256 where nothing is said, and takes views and shared memory", async () => {
    expect(await digestOf(bytesOf("xhello").subarray(1))).toBe(HELLO);
    const shared = new Uint8Array(new SharedArrayBuffer(5));
    shared.set(bytesOf("hello"));
    expect(await digestOf(shared)).toBe(HELLO);
  });

  it("says what is missing", async () => {
    await expect(digestOf(bytesOf("a"), "md5" as "sha256")).rejects.toThrow(
      /^\[UNSUPPORTED_ALGORITHM\].*md5/,
    );
    vi.stubGlobal("crypto", undefined);
    await expect(digestOf(bytesOf("a"))).rejects.toThrow(/^\[UNSUPPORTED_ALGORITHM\].*no WebCrypto.*https/);
  });
});

describe("createVerifier", () => {
  it("accepts the bytes, in whatever pieces, and refuses others", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), fc.boolean(), (chunks, flip) => {
        const whole = Uint8Array.from(chunks.flatMap((chunk) => [...chunk]));
        const verifier = createVerifier(sha256(flip ? Uint8Array.from([...whole, 0]) : whole));
        for (const chunk of chunks) verifier.update(chunk);
        expect(verifier.size).toBe(whole.length);
        if (flip) expect(() => verifier.verify()).toThrow(/^\[DIGEST_MISMATCH\] verifying sha256:/);
        else verifier.verify();
      }),
    );
  });

  it("answers the same when asked again, and takes no more after the end", () => {
    const verifier = createVerifier(parseDigest(HELLO));
    verifier.update(bytesOf("hell"));
    expect(() => verifier.verify()).toThrow(/the 4 bytes that came have the digest sha256:/);
    expect(() => verifier.verify()).toThrow(/DIGEST_MISMATCH/);
    expect(() => verifier.update(bytesOf("o"))).toThrow(TypeError);
  });

  it("refuses algorithms that it does not know, and names that only objects have", () => {
    for (const digest of [
      "md5:00",
      "constructor:00",
      "sha256+b64u:LCa0a2j_xo_5m0U8HTBBNBNCLXBkg7-g-YpeiGJm564",
    ]) {
      expect(() => createVerifier(digest)).toThrow(/^\[UNSUPPORTED_ALGORITHM\]/);
    }
    expect(() => createVerifier("sha256:00")).toThrow(/^\[INVALID_DIGEST\]/);
  });

  it("asks for a hash where the platform has none, and uses the one that is brought", () => {
    vi.stubGlobal("process", undefined);
    expect(() => createVerifier(HELLO)).toThrow(/^\[UNSUPPORTED_ALGORITHM\].*Pass createHash/);
    vi.stubGlobal("process", { env: {} });
    expect(() => createVerifier(HELLO)).toThrow(/Pass createHash/);
    const asked: string[] = [];
    const verifier = createVerifier(HELLO, (algorithm) => {
      asked.push(algorithm);
      return createHash(algorithm);
    });
    verifier.update(bytesOf("hello"));
    verifier.verify();
    expect(asked).toEqual(["sha256"]);
    // node:crypto's own function fits
    const create: CreateHash = createHash;
    createVerifier(HELLO, create);
  });
});

describe("verifyStream", () => {
  interface Watched {
    readonly chunks: AsyncIterable<Uint8Array>;
    readonly pulled: () => number;
    readonly closed: () => boolean;
  }
  const from = (chunks: readonly Uint8Array[]): Watched => {
    let pulled = 0;
    let closed = false;
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        for (const chunk of chunks) {
          pulled += 1;
          yield chunk;
        }
      } finally {
        closed = true;
      }
    }
    return { chunks: source(), pulled: () => pulled, closed: () => closed };
  };
  const read = async (stream: AsyncIterable<Uint8Array>): Promise<{ bytes: number[]; error?: unknown }> => {
    const bytes: number[] = [];
    try {
      for await (const chunk of stream) bytes.push(...chunk);
      return { bytes };
    } catch (error) {
      return { bytes, error };
    }
  };

  it("passes on what is right, and never all of what is wrong", async () => {
    const wrongs = fc.constantFrom("nothing", "a byte", "one byte less", "one byte more", "the size");
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 5 })), wrongs, async (chunks, wrong) => {
        const whole = chunks.flatMap((chunk) => [...chunk]);
        let expected = whole;
        if (wrong === "a byte")
          expected = whole.map((byte, index) => (index === whole.length - 1 ? byte ^ 1 : byte));
        if (wrong === "one byte less") expected = whole.slice(1);
        if (wrong === "one byte more") expected = [...whole, 0];
        const size = expected.length + (wrong === "the size" ? 1 : 0);
        const source = from(chunks);
        const { bytes, error } = await read(
          verifyStream(source.chunks, { digest: sha256(Uint8Array.from(expected)), size: BigInt(size) }),
        );
        expect(source.closed()).toBe(true);
        const right =
          wrong === "nothing" || (whole.length === 0 && (wrong === "a byte" || wrong === "one byte less"));
        if (right) {
          expect(error).toBeUndefined();
          expect(bytes).toEqual(whole);
          return;
        }
        expect(SpecError.is(error, "DIGEST_MISMATCH")).toBe(true);
        // chunks of wrong content come until it shows; the end of it never does
        if (wrong === "a byte") expect(bytes.length).toBeLessThan(whole.length);
        if (wrong === "one byte less") expect(bytes.length).toBeLessThanOrEqual(expected.length);
      }),
    );
  });

  it("holds back the last chunk only", async () => {
    const source = from(["he", "ll", "o", ""].map(bytesOf));
    const stream = verifyStream(source.chunks, { digest: HELLO, size: 5 });
    for (const [chunk, pulled] of [
      ["he", 1],
      ["ll", 2],
      ["o", 4],
    ] as const) {
      expect((await stream.next()).value).toEqual(bytesOf(chunk));
      expect(source.pulled()).toBe(pulled);
    }
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it("stops at the first chunk that is too much, and closes the source", async () => {
    const source = from(["hello", "!", "never", "asked"].map(bytesOf));
    const { bytes, error } = await read(verifyStream(source.chunks, { digest: HELLO, size: 5 }));
    expect(bytes).toEqual([]);
    expect(String(error)).toMatch(
      /\[DIGEST_MISMATCH\] verifying sha256:.*there have to be 5 bytes, more came/,
    );
    expect([source.pulled(), source.closed()]).toEqual([2, true]);
  });

  it("says how many bytes are missing", async () => {
    const { error } = await read(verifyStream(from([bytesOf("hell")]).chunks, { digest: HELLO, size: 5 }));
    expect(String(error)).toContain("there have to be 5 bytes, only 4 came");
  });

  it("takes no size that is none", async () => {
    for (const size of [-1, Number.NaN, 4.5, -5n]) {
      const { bytes, error } = await read(
        verifyStream(from([bytesOf("hello")]).chunks, { digest: HELLO, size }),
      );
      expect([bytes, SpecError.is(error, "DIGEST_MISMATCH")]).toEqual([[], true]);
    }
  });

  it("closes the source when it is left, and when the digest cannot be verified", async () => {
    const left = from(["he", "llo"].map(bytesOf));
    for await (const _ of verifyStream(left.chunks, { digest: HELLO, size: 5 })) break;
    expect(left.closed()).toBe(true);
    const unknown = from([bytesOf("hello")]);
    const { error } = await read(verifyStream(unknown.chunks, { digest: "md5:00", size: 5 }));
    expect([SpecError.is(error, "UNSUPPORTED_ALGORITHM"), unknown.closed()]).toEqual([true, true]);
    const empty = await read(verifyStream(from([]).chunks, { digest: "md5:00", size: 0 }));
    expect(SpecError.is(empty.error, "UNSUPPORTED_ALGORITHM")).toBe(true);
  });

  it("lets an error of the source through", async () => {
    const broken = new Error("reset");
    async function* source(): AsyncGenerator<Uint8Array> {
      yield bytesOf("he");
      throw broken;
    }
    expect((await read(verifyStream(source(), { digest: HELLO, size: 5 }))).error).toBe(broken);
  });
});

describe("chain ids", () => {
  const a = `sha256:${"a".repeat(64)}`;
  const b = `sha256:${"b".repeat(64)}`;

  it("build on those below", async () => {
    const below = await digestOf(bytesOf(`${a} ${b}`));
    expect(await chainIds([a, b, a])).toEqual([a, below, await digestOf(bytesOf(`${below} ${a}`))]);
    expect(await chainId([a, b])).toBe(below);
    expect(await chainId([b])).toBe(b);
    expect(await chainIds([])).toEqual([]);
  });

  it("are refused where there is no layer, and for what is no digest", async () => {
    await expect(chainId([])).rejects.toThrow(
      /^\[INVALID_DIGEST\] computing the chain id: there are no layers/,
    );
    await expect(chainIds([a, "sha256:b"])).rejects.toThrow(/diff_ids\[1\] has to be a digest/);
    const error = ((): unknown => {
      try {
        return checkDiffIds(["", a, 5 as unknown as string]);
      } catch (caught) {
        return caught;
      }
    })();
    expect(SpecError.is(error) && error.findings.map(({ path, found }) => `${path} ${found}`)).toEqual([
      'diff_ids[0] ""',
      "diff_ids[2] a number",
    ]);
  });
});
