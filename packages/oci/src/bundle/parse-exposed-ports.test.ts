import { describe, expect, it } from "vitest";
import { OciError } from "../oci-error.js";
import { parseExposedPorts } from "./parse-exposed-ports.js";

const ports = (...keys: readonly string[]): ReturnType<typeof parseExposedPorts> =>
  parseExposedPorts({ ExposedPorts: Object.fromEntries(keys.map((key) => [key, {}])) });

describe("parseExposedPorts", () => {
  it("reads numbers and protocols, each once and in order", () => {
    expect(ports("8080/tcp", "53/udp", "443", "53", "443/TCP", "65535/sctp")).toEqual([
      { port: 53, protocol: "tcp" },
      { port: 53, protocol: "udp" },
      { port: 443, protocol: "tcp" },
      { port: 8080, protocol: "tcp" },
      { port: 65535, protocol: "sctp" },
    ]);
    for (const config of [null, undefined, {}, { ExposedPorts: null }])
      expect(parseExposedPorts(config)).toEqual([]);
  });

  it.each(["", "0", "65536", "80/", "/tcp", "80-90/tcp", "80/tcp/udp", "a", " 80", "80,81", "-1", "1e3"])(
    "refuses %j",
    (key) => {
      expect(() => ports(key)).toThrow(OciError);
      expect(() => ports(key)).toThrow(/^\[INVALID_IMAGE\]/);
    },
  );
});
