import { OciError } from "../oci-error.js";
import { type Credential, createCredential } from "./credential.js";
import { isObject } from "./docker-config.js";

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * Reads one entry of `auths`: `auth`, which is base64 of user and password, or `username` and `password`, and `identitytoken` and
 * `registrytoken`. `undefined` for an entry that holds nothing, as Docker leaves them for what a helper keeps.
 *
 * @throws OciError `CREDENTIALS_FAILED`, which names the entry and holds nothing of it
 */
export function decodeAuth(entry: unknown, key: string, path: string): Credential | undefined {
  const fail = (reason: string): OciError =>
    new OciError("CREDENTIALS_FAILED", `reading auths[${JSON.stringify(key)}] in ${path}`, reason, {
      file: path,
      hint: "Log in to the registry again to replace it.",
    });
  if (!isObject(entry)) throw fail("it is no object");
  const text = (name: string): string | undefined => {
    const value = entry[name];
    if (value === undefined || value === "") return undefined;
    if (typeof value !== "string") throw fail(`${name} is no text`);
    return value;
  };
  const auth = text("auth");
  const pair = auth === undefined ? undefined : decodePair(auth);
  if (auth !== undefined && pair === undefined)
    throw fail("auth is no base64 of a user, a colon and a password");
  const username = pair?.username ?? text("username");
  const password = pair?.password ?? text("password");
  const identityToken = text("identitytoken");
  const registryToken = text("registrytoken");
  const hasPassword = username !== undefined && password !== undefined && password !== "";
  if (!hasPassword && identityToken === undefined && registryToken === undefined) return undefined;
  try {
    return createCredential({
      ...(username === undefined ? {} : { username }),
      ...(hasPassword ? { password } : {}),
      ...(identityToken === undefined ? {} : { identityToken }),
      ...(registryToken === undefined ? {} : { registryToken }),
    });
  } catch (error) {
    throw OciError.is(error) ? fail(error.reason) : error;
  }
}

function decodePair(auth: string): { username: string; password: string } | undefined {
  const trimmed = auth.trim();
  if (!BASE64.test(trimmed)) return undefined;
  const decoded = Buffer.from(trimmed, "base64").toString("utf8");
  const colon = decoded.indexOf(":");
  if (colon < 0) return undefined;
  // old releases of Docker padded the password
  return { username: decoded.slice(0, colon), password: decoded.slice(colon + 1).replace(/^\0+|\0+$/g, "") };
}
