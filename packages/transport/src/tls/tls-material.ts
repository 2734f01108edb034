import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";
import { describe } from "../describe.js";
import { RpcError, type RpcErrorFacts } from "../rpc-error.js";

/** PEM as one side of TLS uses it. */
export interface TlsMaterial {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** What the parts are called in messages: the option that gave each, with the path of a file. */
export type TlsNames = { readonly [Part in keyof TlsMaterial]-?: string };

/**
 * Makes of the material what a handshake uses. All of it is looked at before, as OpenSSL passes over some faults in silence
 * and names none by its file.
 *
 * @throws RpcError `INVALID_TLS`; nothing of a key is in it.
 */
export function toSecureContext(material: TlsMaterial, names: TlsNames, facts: RpcErrorFacts): SecureContext {
  const { ca, cert, key } = material;
  if (ca !== undefined) readCertificates(ca, names.ca, facts);
  if (cert !== undefined && key !== undefined) {
    const [leaf] = readCertificates(cert, names.cert, facts);
    if (leaf?.checkPrivateKey(readKey(key, names.key, facts)) !== true) {
      throw new RpcError("INVALID_TLS", `${names.key} is not the key of ${names.cert}`, {
        ...facts,
        hint: "The key belongs to the first certificate; while both are being replaced, this passes.",
      });
    }
  }
  try {
    return createSecureContext(material);
  } catch (error) {
    const reason = `OpenSSL refuses ${names.cert} or ${names.key}: ${describe(error)}`;
    throw new RpcError("INVALID_TLS", reason, { ...facts, cause: error });
  }
}

function readCertificates(pem: string, name: string, facts: RpcErrorFacts): X509Certificate[] {
  const begun = pem.match(/-----BEGIN CERTIFICATE-----/g)?.length ?? 0;
  const whole = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (begun === 0) {
    throw new RpcError("INVALID_TLS", `${name} holds no certificate`, {
      ...facts,
      hint: 'A certificate in PEM starts with "-----BEGIN CERTIFICATE-----".',
    });
  }
  if (whole.length < begun)
    throw new RpcError("INVALID_TLS", `${name} breaks off within a certificate`, facts);
  return whole.map((each, index) => {
    try {
      return new X509Certificate(each);
    } catch (error) {
      throw new RpcError(
        "INVALID_TLS",
        `certificate ${index + 1} of ${name} cannot be read: ${describe(error)}`,
        { ...facts, cause: error },
      );
    }
  });
}

function readKey(pem: string, name: string, facts: RpcErrorFacts): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    throw new RpcError("INVALID_TLS", `${name} holds no private key that can be read: ${describe(error)}`, {
      ...facts,
      hint: /ENCRYPTED/.test(pem)
        ? "It is encrypted: give it decrypted, in a file that others may not read."
        : 'A key in PEM starts with "-----BEGIN PRIVATE KEY-----", or with "EC" or "RSA" in it.',
      cause: error,
    });
  }
}
