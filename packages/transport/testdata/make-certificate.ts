import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { isIP } from "node:net";

/** A certificate with its key, both as PEM. */
export interface TestCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate that can sign others. */
export interface TestCa extends TestCertificate {
  /** Makes a certificate for these names: DNS names, IPv4 addresses, or URIs. */
  issue(names: readonly string[], options?: { validForMs?: number }): TestCertificate;
}

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Makes a certificate authority that is as old as a day. X.509 is written by hand here, with one kind of key: the tests need
 * neither a program nor a library for it.
 */
export function makeCa(name = "a CA for tests"): TestCa {
  const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const constraints = extension([0x55, 0x1d, 0x13], der(0x30, der(0x01, [0xff])), { critical: true });
  const own = issue(name, name, keys.publicKey, keys.privateKey, constraints, dayMs);
  return {
    certificate: own,
    key: pemOf(keys.privateKey),
    issue(names, { validForMs = dayMs } = {}) {
      const leaf = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const alternatives = extension([0x55, 0x1d, 0x11], der(0x30, ...names.map(alternativeName)));
      const certificate = issue(
        name,
        names[0] ?? "",
        leaf.publicKey,
        keys.privateKey,
        alternatives,
        validForMs,
      );
      return { certificate, key: pemOf(leaf.privateKey) };
    },
  };
}

function issue(
  issuer: string,
  subject: string,
  key: KeyObject,
  signer: KeyObject,
  extensions: Buffer,
  validForMs: number,
): string {
  const ecdsaWithSha256 = der(0x30, der(0x06, [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]));
  const serial = der(0x02, [0x01, ...randomBytes(8)]);
  const now = Date.now();
  const validity = der(0x30, utcTime(now - dayMs), utcTime(now + validForMs));
  const toBeSigned = der(
    0x30,
    der(0xa0, der(0x02, [2])),
    serial,
    ecdsaWithSha256,
    commonName(issuer),
    validity,
    commonName(subject),
    key.export({ type: "spki", format: "der" }),
    der(0xa3, der(0x30, extensions)),
  );
  const signature = der(0x03, [0], sign("sha256", toBeSigned, signer));
  const body = der(0x30, toBeSigned, ecdsaWithSha256, signature).toString("base64");
  const lines = body.match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

/** A value in DER: its tag, its length, and what is in it. */
function der(tag: number, ...parts: (Uint8Array | readonly number[])[]): Buffer {
  const content = Buffer.concat(parts.map((part) => Uint8Array.from(part)));
  const { length } = content;
  const head =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}

function commonName(text: string): Buffer {
  const attribute = der(0x30, der(0x06, [0x55, 0x04, 0x03]), der(0x0c, Buffer.from(text)));
  return der(0x30, der(0x31, attribute));
}

function alternativeName(name: string): Buffer {
  if (isIP(name) === 4) return der(0x87, name.split(".").map(Number));
  return der(name.includes(":") ? 0x86 : 0x82, Buffer.from(name));
}

function extension(id: readonly number[], value: Uint8Array, { critical = false } = {}): Buffer {
  return der(0x30, der(0x06, id), ...(critical ? [der(0x01, [0xff])] : []), der(0x04, value));
}

function utcTime(time: number): Buffer {
  const text = new Date(time).toISOString().replace(/^\d\d|[-:T]|\.\d+/g, "");
  return der(0x17, Buffer.from(text));
}

function pemOf(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}
