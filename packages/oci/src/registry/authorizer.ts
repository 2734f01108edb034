import type { Credential } from "../credentials/credential.js";
import type { CredentialSource } from "../credentials/credential-source.js";
import { OciError } from "../oci-error.js";
import type { Answer } from "./answer.js";
import type { Call } from "./call.js";
import { cleanText } from "./clean-text.js";
import type { Endpoint } from "./endpoint.js";
import { basicAuthorization, fetchToken, realmOf } from "./fetch-token.js";
import { KeyedLock } from "./keyed-lock.js";
import { type Challenge, parseChallenges } from "./parse-challenges.js";
import type { RegistrySettings } from "./registry-settings.js";
import { joinScopes } from "./scope.js";

/** What a request is authorized for. */
export interface Access {
  /** The repository, for whose credentials is asked; empty for none. */
  readonly repository: string;
  readonly scopes: readonly string[];
}

/** The header of a request, and which of the credentials it was made with. */
export interface Authorization {
  readonly header: string;
  /** The place of the credential among those found; those from memory are worth another try from the first one. */
  readonly candidate: number;
  readonly isFromMemory: boolean;
}

/** How long basic credentials are used without asking their source again. */
const BASIC_LIFE_MS = 5 * 60 * 1000;
const MOST_REMEMBERED = 1000;

/** Authorizes requests to one endpoint, and remembers tokens until they expire. Nothing of it goes to another endpoint. */
export class Authorizer {
  readonly #endpoint: Endpoint;
  readonly #settings: RegistrySettings;
  readonly #source: CredentialSource | undefined;
  /** How it asked last. */
  #challenge: Challenge | undefined;
  /** Requests that are refused at the same time ask for one token. */
  readonly #lock = new KeyedLock();
  readonly #remembered = new Map<string, { header: string; candidate: number; expiresAt: number }>();

  constructor(endpoint: Endpoint, settings: RegistrySettings) {
    this.#endpoint = endpoint;
    this.#settings = settings;
    this.#source = settings.credentials;
  }

  /** What is remembered for such a request. */
  recall(access: Access): Authorization | undefined {
    const key = keyOf(access);
    const found = this.#remembered.get(key);
    if (found === undefined) return undefined;
    if (found.expiresAt > Date.now()) return { ...found, isFromMemory: true };
    this.#remembered.delete(key);
    return undefined;
  }

  /**
   * Finds what to try after an answer of 401 or 403: what another request found meanwhile, or the next of the credentials, in the
   * way that the answer asks for.
   *
   * @param tried what the refused request had
   * @returns undefined when everything was tried
   * @throws OciError `UNAUTHORIZED` when no way that is asked for is known; what the source or the token server throws
   */
  async next(
    access: Access,
    tried: Authorization | undefined,
    answer: Answer,
    call: Call,
  ): Promise<Authorization | undefined> {
    return await this.#lock.run(keyOf(access), call, async () => {
      const known = this.recall(access);
      if (known !== undefined && known.header !== tried?.header) return known;
      return await this.#find(access, tried, answer, call);
    });
  }

  async #find(
    access: Access,
    tried: Authorization | undefined,
    answer: Answer,
    call: Call,
  ): Promise<Authorization | undefined> {
    this.#remembered.delete(keyOf(access));
    const challenge = this.#choose(answer, call);
    if (challenge === undefined) return undefined;
    const candidates = await this.#candidates(access, call);
    const isBearer = challenge.scheme === "bearer";
    // without credentials a token may still be had
    const count = isBearer ? Math.max(1, candidates.length) : candidates.length;
    const first = tried === undefined || tried.isFromMemory ? 0 : tried.candidate + 1;
    for (let candidate = first; candidate < count; candidate += 1) {
      const made = await this.#authorize(
        challenge,
        access,
        candidates[candidate],
        call,
        candidate + 1 < count,
      );
      if (made === undefined) continue;
      this.#remember(keyOf(access), { ...made, candidate });
      return { header: made.header, candidate, isFromMemory: false };
    }
    return undefined;
  }

  #choose(answer: Answer, call: Call): Challenge | undefined {
    const header = answer.headers.get("www-authenticate");
    // a refusal mostly does not say again how to ask
    if (header === null) return this.#challenge;
    const challenges = parseChallenges(header);
    const found =
      challenges.find(({ scheme }) => scheme === "bearer") ??
      challenges.find(({ scheme }) => scheme === "basic");
    if (found !== undefined) this.#challenge = found;
    if (found !== undefined || answer.status !== 401) return found;
    const asked = cleanText(challenges.map(({ scheme }) => scheme).join(", "), 60);
    throw new OciError(
      "UNAUTHORIZED",
      call.doing,
      `${answer.url.host} asks for ${asked === "" ? "an unknown kind of authentication" : `the authentication ${asked}`}, and bearer and basic are known`,
      { status: 401 },
    );
  }

  async #candidates({ repository }: Access, call: Call): Promise<readonly Credential[]> {
    if (this.#source === undefined) return [];
    const { credentialHost } = this.#endpoint;
    const image = repository === "" ? credentialHost : `${credentialHost}/${repository}`;
    return await this.#source.get(image, { signal: call.signal });
  }

  async #authorize(
    challenge: Challenge,
    access: Access,
    credential: Credential | undefined,
    call: Call,
    hasMore: boolean,
  ): Promise<{ header: string; expiresAt: number } | undefined> {
    const { username, password, identityToken, registryToken } = credential ?? {};
    if (registryToken !== undefined) {
      return { header: `Bearer ${registryToken}`, expiresAt: Date.now() + BASIC_LIFE_MS };
    }
    if (challenge.scheme === "basic") {
      if (username === undefined || password === undefined || identityToken !== undefined) return undefined;
      return { header: basicAuthorization(username, password), expiresAt: Date.now() + BASIC_LIFE_MS };
    }
    const { parameters } = challenge;
    const { http, retry, isPlainHttp } = this.#settings;
    const realm = realmOf(parameters.get("realm"), this.#endpoint.base, isPlainHttp, call.doing);
    const scopes = joinScopes(access.scopes, parameters.get("scope"));
    try {
      const request = { realm, service: parameters.get("service"), scopes, credential };
      const token = await fetchToken(http, request, retry, call);
      return { header: `Bearer ${token.value}`, expiresAt: token.expiresAt };
    } catch (error) {
      const isRefused = OciError.is(error, "UNAUTHORIZED") || OciError.is(error, "DENIED");
      if (hasMore && isRefused) return undefined;
      throw error;
    }
  }

  #remember(key: string, value: { header: string; candidate: number; expiresAt: number }): void {
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size >= MOST_REMEMBERED && oldest !== undefined) this.#remembered.delete(oldest);
    this.#remembered.set(key, value);
  }
}

function keyOf({ repository, scopes }: Access): string {
  return `${repository} ${scopes.join(" ")}`;
}
