import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Endpoint, formatEndpoint, maxUnixPathBytes, parseEndpoint, toEndpoint } from "./endpoint.js";
import { grpcTarget } from "./grpc-target.js";
import { RpcError } from "./rpc-error.js";

function refusal(text: unknown): RpcError {
  try {
    toEndpoint(text as string);
  } catch (error) {
    expect(error).toBeInstanceOf(RpcError);
    expect((error as RpcError).code).toBe("INVALID_ENDPOINT");
    return error as RpcError;
  }
  throw new Error(`${String(text)} was taken`);
}

describe("parseEndpoint", () => {
  it.each<[string, Endpoint, string]>([
    ["unix:///run/x.sock", { kind: "unix", path: "/run/x.sock" }, "unix:///run/x.sock"],
    ["unix:/run/x.sock", { kind: "unix", path: "/run/x.sock" }, "unix:///run/x.sock"],
    ["UNIX:///run/x.sock", { kind: "unix", path: "/run/x.sock" }, "unix:///run/x.sock"],
    ["unix:x.sock", { kind: "unix", path: "x.sock" }, "unix:x.sock"],
    ["unix:run/x.sock", { kind: "unix", path: "run/x.sock" }, "unix:run/x.sock"],
    ["unix:////run/x.sock", { kind: "unix", path: "//run/x.sock" }, "unix:////run/x.sock"],
    ["/run/x.sock", { kind: "unix", path: "/run/x.sock" }, "unix:///run/x.sock"],
    ["./x.sock", { kind: "unix", path: "./x.sock" }, "unix:./x.sock"],
    ["../x.sock", { kind: "unix", path: "../x.sock" }, "unix:../x.sock"],
    ["/run/ä b%20?#.sock", { kind: "unix", path: "/run/ä b%20?#.sock" }, "unix:///run/ä b%20?#.sock"],
    ["unix-abstract:name", { kind: "unix-abstract", name: "name" }, "unix-abstract:name"],
    ["unix-abstract:/a/b/", { kind: "unix-abstract", name: "/a/b/" }, "unix-abstract:/a/b/"],
    ["tcp://localhost:80", { kind: "tcp", host: "localhost", port: 80 }, "tcp://localhost:80"],
    ["tcp://127.0.0.1:0", { kind: "tcp", host: "127.0.0.1", port: 0 }, "tcp://127.0.0.1:0"],
    ["tcp://h:00080", { kind: "tcp", host: "h", port: 80 }, "tcp://h:80"],
    ["tcp://[::1]:65535", { kind: "tcp", host: "::1", port: 65_535 }, "tcp://[::1]:65535"],
    ["tcp://[fe80::1%eth0]:1", { kind: "tcp", host: "fe80::1%eth0", port: 1 }, "tcp://[fe80::1%eth0]:1"],
    ["npipe:////./pipe/x", { kind: "npipe", path: "//./pipe/x" }, "npipe://./pipe/x"],
    ["npipe://./pipe/x", { kind: "npipe", path: "//./pipe/x" }, "npipe://./pipe/x"],
    ["npipe:\\\\.\\pipe\\x", { kind: "npipe", path: "//./pipe/x" }, "npipe://./pipe/x"],
  ])("reads %s", (text, endpoint, formatted) => {
    expect(parseEndpoint(text)).toEqual(endpoint);
    expect(formatEndpoint(endpoint)).toBe(formatted);
    expect(toEndpoint(endpoint)).toEqual(endpoint);
    expect(toEndpoint(text)).toEqual(endpoint);
  });

  it.each<[unknown, RegExp]>([
    ["", /it is empty/],
    ["x.sock", /no scheme and is not a path that starts with \/ or \.\//],
    ["unix:", /the socket path is missing/],
    ["unix://", /"" stands where a host would/],
    ["unix://run/x.sock", /"run" stands where a host would; an absolute path has three slashes/],
    ["unix:///", /ends in a slash/],
    ["/run/", /ends in a slash/],
    ["/run/\0x", /zero byte or a line break/],
    ["/run/x\n", /zero byte or a line break/],
    ["/run/\u2028x", /zero byte or a line break/],
    ["unix-abstract:", /the abstract name is missing/],
    ["tcp:localhost:80", /a tcp endpoint is tcp:\/\/HOST:PORT/],
    ["tcp://localhost", /a tcp endpoint is/],
    ["tcp://:80", /a tcp endpoint is/],
    ["tcp://localhost:http", /a tcp endpoint is/],
    ["tcp://::1:80", /with an IPv6 address in brackets/],
    ["tcp://[::1]", /a tcp endpoint is/],
    ["tcp://[:::]:80", /":::" is no IPv6 address/],
    ["tcp://user@host:80", /a tcp endpoint is/],
    ["tcp://host:80/path", /a tcp endpoint is/],
    ["tcp://host:65536", /the port 65536 is over 65535/],
    ["npipe:x", /a named pipe is/],
    ["npipe:////./pipe/", /a named pipe is/],
    ["http://localhost:80", /the scheme "http" is not supported/],
    ["C:\\x.sock", /the scheme "C" is not supported/],
    [undefined, /it is undefined, not text/],
    [null, /it is null, not text/],
    [17n, /it is bigint, not text/],
    [{}, /it is an object, and no parsed endpoint/],
    [{ kind: "tcp", port: 1 }, /it is an object, and no parsed endpoint/],
    [{ kind: "unix" }, /it is an object, and no parsed endpoint/],
    [{ kind: "unix", path: "" }, /the socket path is missing/],
    [{ kind: "tcp", host: "h", port: 1.5 }, /a tcp endpoint is/],
  ])("refuses %s", (text, why) => {
    const error = refusal(text);
    expect(error.message).toMatch(why);
    expect(error.message).toMatch(
      /^\[INVALID_ENDPOINT\] reading the endpoint .*: .*\. Use unix:\/\/\/run\/name\.sock/s,
    );
  });

  it("takes paths up to the system's limit, counted in bytes", () => {
    const longest = `/${"a".repeat(maxUnixPathBytes - 1)}`;
    expect(parseEndpoint(longest)).toEqual({ kind: "unix", path: longest });
    expect(refusal(`${longest}a`).message).toMatch(
      /the socket path has 108 bytes, and the system's limit is 107/,
    );
    expect(parseEndpoint(`unix:${"ä".repeat(53)}a`)).toMatchObject({ kind: "unix" });
    expect(refusal(`unix:${"ä".repeat(54)}`).message).toMatch(/has 108 bytes/);
    expect(parseEndpoint(`unix-abstract:${"n".repeat(107)}`)).toMatchObject({ kind: "unix-abstract" });
    expect(refusal(`unix-abstract:${"n".repeat(108)}`).message).toMatch(/the abstract name has 108 bytes/);
  });

  it("repeats only the beginning of a hostile text, in bounded time", () => {
    const start = performance.now();
    for (const text of [
      "a".repeat(1_000_000),
      `${"a".repeat(1_000_000)}:x`,
      `unix://${"h".repeat(1_000_000)}`,
      `tcp://${"h".repeat(1_000_000)}`,
      `tcp://[${":".repeat(1_000_000)}]:1`,
      `npipe:${"/".repeat(1_000_000)}`,
      `npipe://${"\\".repeat(1_000_000)}pipe`,
      `unix:${"/".repeat(1_000_000)}`,
    ]) {
      expect(refusal(text).message.length).toBeLessThan(1_000);
    }
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  it("throws nothing but RpcError INVALID_ENDPOINT, and what it takes stays the same when formatted and read again", () => {
    const part = fc.constantFrom(
      "unix",
      "unix-abstract",
      "tcp",
      "npipe",
      ":",
      "/",
      "//",
      ".",
      "..",
      "[",
      "]",
      "%",
      "@",
      "\\",
      "0",
      "65535",
      "65536",
      "::1",
      "pipe",
      "ä",
      "\n",
      "\0",
      " ",
      "a".repeat(100),
    );
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 150 }),
      fc.array(fc.oneof(part, fc.string({ maxLength: 4 })), { maxLength: 12 }).map((parts) => parts.join("")),
      fc.string({ unit: "binary", minLength: 1, maxLength: 60 }).map((path) => `unix:///${path}`),
      fc.string({ unit: "binary", minLength: 1, maxLength: 60 }).map((name) => `unix-abstract:${name}`),
      fc.tuple(fc.domain(), fc.nat(70_000)).map(([host, port]) => `tcp://${host}:${port}`),
      fc.tuple(fc.ipV6(), fc.nat(65_535)).map(([host, port]) => `tcp://[${host}]:${port}`),
    );
    let taken = 0;
    fc.assert(
      fc.property(text, (candidate) => {
        let endpoint: Endpoint;
        try {
          endpoint = parseEndpoint(candidate);
        } catch (error) {
          expect(error).toBeInstanceOf(RpcError);
          expect((error as RpcError).code).toBe("INVALID_ENDPOINT");
          return;
        }
        taken++;
        const formatted = formatEndpoint(endpoint);
        expect(parseEndpoint(formatted)).toEqual(endpoint);
        expect(formatEndpoint(parseEndpoint(formatted))).toBe(formatted);
        expect(toEndpoint(endpoint)).toEqual(endpoint);
      }),
      { numRuns: 2_000 },
    );
    expect(taken).toBeGreaterThan(300);
  });
});

describe("grpcTarget", () => {
  it.each([
    ["unix:///run/x.sock", "unix:///run/x.sock"],
    ["unix:////run/x.sock", "unix:////run/x.sock"],
    ["unix:x.sock", "unix:x.sock"],
    ["unix-abstract:x", "unix:\0x"],
    ["tcp://unix:80", "dns:unix:80"],
    ["tcp://[::1]:80", "dns:[::1]:80"],
  ])("dials %s as %j", (text, target) => {
    expect(grpcTarget(parseEndpoint(text))).toBe(target);
  });

  it.skipIf(process.platform === "win32")("refuses a named pipe where there are none", () => {
    expect(() => grpcTarget(parseEndpoint("npipe:////./pipe/x"))).toThrow(
      /^\[INVALID_ENDPOINT\] using npipe:\/\/\.\/pipe\/x: named pipes exist on Windows only, and this is \w+$/,
    );
  });
});
