import type { OciErrorFacts } from "../oci-error.js";
import type { Answer } from "./answer.js";
import { type Access, type Authorization, Authorizer } from "./authorizer.js";
import type { Call } from "./call.js";
import { cleanText } from "./clean-text.js";
import type { Endpoint } from "./endpoint.js";
import { errorOf } from "./error-of.js";
import type { HttpRequest } from "./http-client.js";
import { isTransient } from "./network-error.js";
import type { RegistrySettings } from "./registry-settings.js";
import { isRetryableStatus, pause, type RetryPolicy } from "./retry.js";

/** One request to the API of a registry. */
export interface ApiRequest extends Access {
  readonly method: HttpRequest["method"];
  /** Below `/v2/`, such as `app/tags/list`; or a whole address that the registry gave. */
  readonly path: string | URL;
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: HttpRequest["body"];
  /** The statuses that are no failure. */
  readonly accept: readonly number[];
  /** Whether it is made again when that may help. Default: true. */
  readonly retry?: boolean | undefined;
  /** What it is about, for errors. */
  readonly facts?: OciErrorFacts | undefined;
}

const MAX_CREDENTIALS = 10;

/** Makes requests to one endpoint: authorized, and again where that may help. */
export class EndpointClient {
  readonly endpoint: Endpoint;
  readonly #settings: RegistrySettings;
  readonly #authorizer: Authorizer;
  readonly #retry: RetryPolicy;

  constructor(endpoint: Endpoint, settings: RegistrySettings) {
    this.endpoint = endpoint;
    this.#settings = settings;
    this.#authorizer = new Authorizer(endpoint, settings);
    // from a mirror one goes on to the registry soon
    const attempts = endpoint.capabilities.has("push")
      ? settings.retry.attempts
      : Math.min(2, settings.retry.attempts);
    this.#retry = { ...settings.retry, attempts };
  }

  /** How often a request is made, and when. */
  get retryPolicy(): RetryPolicy {
    return this.#retry;
  }

  /**
   * Makes a request.
   *
   * @returns an answer with a status that is accepted, whose body is to be read or discarded
   * @throws OciError `UNAUTHORIZED`, `DENIED`, `NOT_FOUND`, `REGISTRY_FAILED`, `UNREACHABLE`; `ABORTED`, `TIMEOUT`
   */
  async request(request: ApiRequest, call: Call): Promise<Answer> {
    const url = this.urlOf(request.path, request.query);
    for (let failures = 1; ; failures += 1) {
      const isLast = request.retry === false;
      try {
        const answer = await this.#authorized(request, url, call);
        if (request.accept.includes(answer.status)) return answer;
        const retryAfter = answer.headers.get("retry-after");
        const error = await errorOf(answer, describe(request, url, this.endpoint), call.doing, request.facts);
        if (isLast || !isRetryableStatus(answer.status)) throw error;
        if (!(await pause(this.#retry, failures, retryAfter, call))) throw error;
      } catch (error) {
        if (isLast || !isTransient(error) || !(await pause(this.#retry, failures, null, call))) throw error;
      }
    }
  }

  /** The address of something below `/v2/`; of one that the registry gave it is that one, with the query added. */
  urlOf(path: string | URL, query: ApiRequest["query"] = {}): URL {
    const url = new URL(path, this.endpoint.base);
    const { namespace } = this.endpoint;
    // what the registry put into its address is left as it is, byte for byte
    const more = new URLSearchParams({
      ...query,
      ...(namespace === undefined || typeof path !== "string" ? {} : { ns: namespace }),
    }).toString();
    if (more !== "") url.search = url.search === "" ? more : `${url.search}&${more}`;
    return url;
  }

  /** Only what is below the registry's own address may get its authorization. */
  isOwn(url: URL): boolean {
    return url.origin === this.endpoint.base.origin;
  }

  async #authorized(request: ApiRequest, url: URL, call: Call): Promise<Answer> {
    const { method, headers, body } = request;
    const send = async (authorization: Authorization | undefined): Promise<Answer> =>
      await this.#settings.http.send(
        { method, url, headers, body, authorization: authorization?.header },
        call,
      );
    if (!this.isOwn(url)) return await send(undefined);
    let authorization = this.#authorizer.recall(request);
    let answer = await send(authorization);
    for (let tries = 0; tries < MAX_CREDENTIALS; tries += 1) {
      // what a redirect led to asks for credentials that we do not have
      const isRefused = answer.status === 401 || (answer.status === 403 && authorization !== undefined);
      if (!isRefused || !this.isOwn(answer.url)) return answer;
      const next = await this.#authorizer
        .next(request, authorization, answer, call)
        .catch(async (error: unknown) => {
          await answer.discard();
          throw error;
        });
      if (next === undefined) return answer;
      await answer.discard();
      authorization = next;
      answer = await send(authorization);
    }
    return answer;
  }
}

/** Without the query, and of other hosts without the path, as they may hold secrets. */
function describe({ method }: ApiRequest, url: URL, { base }: Endpoint): string {
  return `${method} ${url.origin === base.origin ? cleanText(decode(url.pathname), 300) : url.host}`;
}

function decode(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
