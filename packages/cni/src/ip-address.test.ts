import { isIPv4, isIPv6 } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalAddress, canonicalCidr, isIpv4 } from "./ip-address.js";

// what package net of Go makes of them
describe("an address", () => {
  test.each([
    ["0.0.0.0", "0.0.0.0"],
    ["10.1.2.3", "10.1.2.3"],
    ["255.255.255.255", "255.255.255.255"],
    ["::", "::"],
    ["::1", "::1"],
    ["1::", "1::"],
    ["fe80::1", "fe80::1"],
    ["2001:DB8::ABCD", "2001:db8::abcd"],
    ["2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"],
    ["1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"],
    ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"],
    ["::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"],
    ["1::3:4:5:6:7:8", "1:0:3:4:5:6:7:8"],
    ["1:0:0:2:0:0:0:3", "1:0:0:2::3"],
    ["1:0:0:0:2:0:0:3", "1::2:0:0:3"],
    ["1:0:0:2:0:0:3:4", "1::2:0:0:3:4"],
    ["0:0:1:0:0:1:0:0", "::1:0:0:1:0:0"],
    ["1:0:2:0:3:0:4:0", "1:0:2:0:3:0:4:0"],
    ["0:1:1:1:1:1:0:0", "0:1:1:1:1:1::"],
    ["::1.2.3.4", "::102:304"],
    ["1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"],
    ["64:ff9b::255.255.255.255", "64:ff9b::ffff:ffff"],
    ["::ffff:10.0.0.1", "10.0.0.1"],
    ["::FFFF:a00:1", "10.0.0.1"],
    ["0:0:0:0:0:ffff:0:0", "0.0.0.0"],
    ["::fffe:10.0.0.1", "::fffe:a00:1"],
    ["::1:ffff:10.0.0.1", "::1:ffff:a00:1"],
  ])("%s is written %s", (text, canonical) => {
    expect(canonicalAddress(text)).toBe(canonical);
    expect(canonicalAddress(canonical)).toBe(canonical);
    expect(isIpv4(canonical)).toBe(isIPv4(canonical));
  });

  test.each([
    "",
    " ",
    "eth0",
    "10.0.0",
    "10.0.0.0.1",
    "10.0.0.",
    ".10.0.0",
    "10..0.1",
    "256.0.0.1",
    "1000.0.0.1",
    "01.2.3.4",
    "1.2.3.00",
    "0x1.2.3.4",
    "+1.2.3.4",
    "-1.2.3.4",
    "1.2.3.4 ",
    "1.2.3.4\n",
    "١.2.3.4",
    "167772161",
    ":",
    ":::",
    "::1::",
    "1::2::3",
    ":1",
    "1:",
    ":1::",
    "::1:",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4:5:6:7:8::",
    "::1:2:3:4:5:6:7:8",
    "1:2:3:4::5:6:7:8",
    "12345::",
    "00000::",
    "g::",
    "::-1",
    "1.2.3.4::",
    "::1.2.3.4:5",
    "::1.2.3",
    "::1.2.3.4.5",
    "::01.2.3.4",
    "::256.1.1.1",
    "1:2:3:4:5:6:7:1.2.3.4",
    "1:2:3:4:5:1.2.3.4",
    "fe80::1%eth0",
    "fe80::1%",
    "[::1]",
    "10.0.0.1/8",
    "::1/64",
  ])("%j is none", (text) => {
    expect(canonicalAddress(text)).toBeUndefined();
    expect(canonicalCidr(`${text}/1`)).toBeUndefined();
  });

  test("is one where the system says so, a zone apart, and in one form alone", () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4Extended(), fc.ipV4(), fc.ipV6(), nearly), (text) => {
        const canonical = canonicalAddress(text);
        expect(canonical !== undefined).toBe(isIPv4(text) || (isIPv6(text) && !text.includes("%")));
        if (canonical === undefined) return;
        expect(canonicalAddress(canonical)).toBe(canonical);
        expect(isIPv4(canonical) || isIPv6(canonical)).toBe(true);
        expect(isIpv4(canonical)).toBe(isIPv4(canonical));
      }),
      { numRuns: 3_000 },
    );
  });

  test("of IPv6 is written as a URL has it, where it does not stand for one of IPv4", () => {
    fc.assert(
      fc.property(groups, (parts) => {
        const canonical = canonicalAddress(parts.map((part) => part.toString(16)).join(":"));
        const { hostname } = new URL(`http://[${parts.map((part) => part.toString(16)).join(":")}]`);
        const isMapped = parts.slice(0, 5).every((part) => part === 0) && parts[5] === 0xffff;
        if (!isMapped) expect(`[${canonical}]`).toBe(hostname);
        else expect(isIPv4(canonical ?? "")).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("an address with a prefix length", () => {
  test.each([
    ["10.1.2.3/24", "10.1.2.3/24"],
    ["10.1.2.3/0", "10.1.2.3/0"],
    ["10.1.2.3/32", "10.1.2.3/32"],
    ["10.1.2.3/024", "10.1.2.3/24"],
    ["10.1.2.3/00000000000000000024", "10.1.2.3/24"],
    ["2001:DB8::5/064", "2001:db8::5/64"],
    ["0.0.0.0/8", "0.0.0.0/8"],
    ["::/0", "::/0"],
    ["::1/128", "::1/128"],
    ["::ffff:10.0.0.1/128", "10.0.0.1/32"],
    ["::ffff:10.0.0.1/120", "10.0.0.1/24"],
    ["::ffff:10.0.0.1/96", "10.0.0.1/0"],
    ["::ffff:10.0.0.1/20", "10.0.0.1/0"],
  ])("%s is written %s", (text, canonical) => {
    expect(canonicalCidr(text)).toBe(canonical);
    expect(canonicalCidr(canonical)).toBe(canonical);
    expect(isIpv4(canonical)).toBe(!canonical.includes(":"));
  });

  test.each([
    "",
    "/",
    "/24",
    "10.0.0.1",
    "10.0.0.1/",
    "10.0.0.1/33",
    "::1/129",
    "10.0.0.1/-1",
    "10.0.0.1/+1",
    "10.0.0.1/ 1",
    "10.0.0.1/1 ",
    "10.0.0.1/1.0",
    "10.0.0.1/1e1",
    "10.0.0.1/0x8",
    "10.0.0.1/8/8",
    "10.0.0.1//8",
    "10.0.0.1/255.0.0.0",
    "10.0.0.1/99999999999999999999",
    "10.0.0.1/٨",
    "fe80::1%eth0/64",
    "::1/64%eth0",
    "::ffff:10.0.0.1/129",
  ])("%j is none", (text) => {
    expect(canonicalCidr(text)).toBeUndefined();
  });

  test("keeps the address in the form that it has alone", () => {
    const address = fc.oneof(fc.ipV4(), fc.ipV6());
    fc.assert(
      fc.property(address, fc.nat(140), (text, prefix) => {
        const canonical = canonicalCidr(`${text}/${prefix}`);
        expect(canonical !== undefined).toBe(
          !text.includes("%") && prefix <= (text.includes(":") ? 128 : 32),
        );
        if (canonical === undefined) return;
        expect(canonical.split("/")[0]).toBe(canonicalAddress(text));
        expect(canonicalCidr(canonical)).toBe(canonical);
      }),
      { numRuns: 1_000 },
    );
  });
});

/** Eight groups of which many are zero. */
const groups = fc.array(fc.oneof(fc.constant(0), fc.constantFrom(1, 0xffff, 0x10), fc.nat(0xffff)), {
  minLength: 8,
  maxLength: 8,
});

/** Texts that are an address, or nearly one. */
const nearly = fc
  .array(
    fc.constantFrom(
      ":",
      "::",
      "0",
      "1",
      "ffff",
      "12345",
      ".",
      "1.2.3.4",
      "255",
      "256",
      "01",
      "g",
      "%1",
      "/8",
    ),
    {
      maxLength: 17,
    },
  )
  .map((parts) => parts.join(""));
