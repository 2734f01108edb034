import type { Credential } from "../credentials/credential.js";
import { OciError } from "../oci-error.js";
import type { Call } from "./call.js";
import { cleanText } from "./clean-text.js";
import { errorOf } from "./error-of.js";
import type { HttpClient, HttpRequest } from "./http-client.js";
import { isTransient } from "./network-error.js";
import { isRetryableStatus, pause, type RetryPolicy } from "./retry.js";

/** What a token server is asked for. */
export interface TokenRequest {
  /** Its address, checked by {@link realmOf}. */
  readonly realm: URL;
  readonly service: string | undefined;
  readonly scopes: readonly string[];
  /** Default: an anonymous token. */
  readonly credential: Credential | undefined;
}

/** An access token. */
export interface Token {
  readonly value: string;
  /** When it is no longer to be used, by `Date.now()`. */
  readonly expiresAt: number;
}

const MAX_BYTES = 256 * 1024;
/** What a header may hold. */
const TOKEN = /^[\x21-\x7e]{1,65536}$/;
const DEFAULT_LIFE_S = 60;
const LONGEST_LIFE_S = 24 * 60 * 60;
const CLIENT_ID = "container-interfaces";

/**
 * The address of a token server, from a challenge, when it is fit to be given credentials.
 *
 * @param from the server that named it
 * @param isPlainHttp the hosts that may be spoken to without TLS
 * @throws OciError `REGISTRY_FAILED`
 */
export function realmOf(
  realm: string | undefined,
  from: URL,
  isPlainHttp: (host: string) => boolean,
  doing: string,
): URL {
  const fail = (reason: string): OciError =>
    new OciError("REGISTRY_FAILED", doing, `${from.host} sends one for a token to ${reason}`);
  if (realm === undefined || !URL.canParse(realm)) throw fail("no address");
  const url = new URL(realm);
  const at = cleanText(url.host, 100);
  if (url.username !== "" || url.password !== "") throw fail(`${at}, with credentials in the address`);
  if (url.protocol === "https:") return url;
  if (url.protocol !== "http:") throw fail(`an address of ${cleanText(url.protocol, 20)}`);
  if (from.protocol === "https:" || !isPlainHttp(url.host)) {
    throw fail(`http://${at}, where credentials could be read on the way`);
  }
  return url;
}

/**
 * Gets a token: with a user and a password by GET, with an identity token by POST as OAuth 2 has it, anonymously by GET.
 *
 * @throws OciError `UNAUTHORIZED` or `DENIED` for credentials that are refused; `REGISTRY_FAILED`, `UNREACHABLE`, `TOO_LARGE`
 */
export async function fetchToken(
  http: HttpClient,
  request: TokenRequest,
  retry: RetryPolicy,
  call: Call,
): Promise<Token> {
  const { realm } = request;
  const sent = toHttp(request);
  for (let failures = 1; ; failures += 1) {
    try {
      const answer = await http.send(sent, call);
      if (answer.status === 200) return parseToken(await answer.bytes(MAX_BYTES, "the token"), realm, call);
      const retryAfter = answer.headers.get("retry-after");
      const error = await errorOf(answer, "the request of a token", call.doing);
      if (!isRetryableStatus(answer.status) || !(await pause(retry, failures, retryAfter, call))) throw error;
    } catch (error) {
      if (!isTransient(error) || !(await pause(retry, failures, null, call))) throw error;
    }
  }
}

function toHttp({ realm, service, scopes, credential }: TokenRequest): HttpRequest {
  const { username, password, identityToken } = credential ?? {};
  if (identityToken !== undefined) {
    const form = new URLSearchParams({
      grant_type: "refresh_token",
      refresh_token: identityToken,
      client_id: CLIENT_ID,
      ...(service === undefined ? {} : { service }),
      ...(scopes.length === 0 ? {} : { scope: scopes.join(" ") }),
    });
    return {
      method: "POST",
      url: realm,
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: form.toString(),
      secrets: [identityToken],
    };
  }
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.append("service", service);
  for (const scope of scopes) url.searchParams.append("scope", scope);
  if (username === undefined || password === undefined) return { method: "GET", url };
  url.searchParams.append("account", username);
  return { method: "GET", url, authorization: basicAuthorization(username, password) };
}

/** The header of basic authentication (RFC 7617). */
export function basicAuthorization(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

function parseToken(bytes: Uint8Array, realm: URL, call: Call): Token {
  const fail = (reason: string): OciError =>
    new OciError("REGISTRY_FAILED", call.doing, `the token server ${realm.host} ${reason}`);
  let answer: unknown;
  try {
    answer = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8"));
  } catch {
    // the engine's error quotes the text
    throw fail("answered with what is no JSON");
  }
  const { token, access_token, expires_in } = (answer ?? {}) as Record<string, unknown>;
  const value = access_token === undefined || access_token === "" ? token : access_token;
  if (typeof value !== "string" || value === "") throw fail("answered without a token");
  if (!TOKEN.test(value)) throw fail("answered with a token that no header can hold");
  const life =
    typeof expires_in === "number" && expires_in > 0 ? Math.min(expires_in, LONGEST_LIFE_S) : DEFAULT_LIFE_S;
  // a request takes time, and clocks of servers differ
  return { value, expiresAt: Date.now() + life * 900 };
}
