import { inspect } from "node:util";
import { OciError } from "../oci-error.js";

/**
 * What proves to a registry who is asking. One of three kinds: `username` with `password`, an `identityToken`, or a
 * `registryToken`; when there are several, the last of these that is there is used.
 */
export interface Credential {
  /** The name of the user; for an identity token it says nothing. */
  readonly username?: string | undefined;
  /** The password, or an access token that a registry takes in its place. */
  readonly password?: string | undefined;
  /** A refresh token of OAuth 2, which the registry's token server exchanges for an access token. */
  readonly identityToken?: string | undefined;
  /** An access token that goes to the registry as it is, in `Authorization: Bearer`. */
  readonly registryToken?: string | undefined;
}

const SECRETS = ["password", "identityToken", "registryToken"] as const;
/** What can stand in a header of HTTP; beyond it a client would quote the value in its error. */
const TOKEN = /^[\x21-\x7e]+$/;

/**
 * Makes a credential whose secrets `util.inspect`, `JSON.stringify`, loggers and spreading do not see: they are there when
 * asked for by name only.
 *
 * @throws OciError `INVALID_ARGUMENT` for no kind at all, a colon in the name of the user, or a token with characters that no
 *   header can hold
 */
export function createCredential(fields: Credential): Credential {
  const fail = (reason: string): OciError =>
    new OciError("INVALID_ARGUMENT", "making a credential for a registry", reason);
  const { username, password, identityToken, registryToken } = fields;
  for (const key of ["username", ...SECRETS] as const) {
    if (fields[key] !== undefined && typeof fields[key] !== "string") throw fail(`${key} is no text`);
  }
  if (password === undefined && identityToken === undefined && registryToken === undefined) {
    throw fail("it has neither a password nor a token");
  }
  if (password !== undefined && username === undefined) throw fail("it has a password without a username");
  if (username?.includes(":")) throw fail("the username has a colon, which basic authentication cannot send");
  if (registryToken !== undefined && !TOKEN.test(registryToken)) {
    throw fail("registryToken has characters that no header of HTTP can hold, or none");
  }
  const credential = {};
  if (username !== undefined)
    Object.defineProperty(credential, "username", { value: username, enumerable: true });
  for (const key of SECRETS) {
    if (fields[key] !== undefined) Object.defineProperty(credential, key, { value: fields[key] });
  }
  Object.defineProperty(credential, inspect.custom, { value: () => `Credential { ${kindOf(fields)} }` });
  return Object.freeze(credential);
}

function kindOf({ username, identityToken, registryToken }: Credential): string {
  if (registryToken !== undefined) return "registry token";
  return identityToken === undefined ? `password of ${JSON.stringify(username)}` : "identity token";
}
