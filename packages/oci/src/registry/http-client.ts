import { OciError } from "../oci-error.js";
import { Answer } from "./answer.js";
import type { Call } from "./call.js";
import { cleanText } from "./clean-text.js";
import { networkError } from "./network-error.js";
import type { Transport } from "./transport.js";
import { Watchdog } from "./watchdog.js";

/** A body that is read as it is sent; a call gives it from its beginning. */
interface StreamedBody {
  readonly size: number;
  readonly open: () => AsyncIterable<Uint8Array>;
}

/** One request, made once. */
export interface HttpRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The header `Authorization`, for this origin only. */
  readonly authorization?: string | undefined;
  /** Secrets beside `authorization` that are sent, and that no message may hold. */
  readonly secrets?: Iterable<string> | undefined;
  readonly body?: Uint8Array | string | StreamedBody | undefined;
}

/** How long a server may keep one waiting. */
export interface TimeoutOptions {
  /** Milliseconds until the answer to a request begins; while a body is sent, from its last piece. Default: 30,000. */
  readonly responseMs?: number | undefined;
  /** Milliseconds in which at least something of a body has to arrive. Default: 60,000. */
  readonly idleMs?: number | undefined;
}

/** What the client is made of. */
export interface HttpClientOptions {
  readonly transport: Transport;
  readonly userAgent: string;
  readonly timeouts: Required<{ [K in keyof TimeoutOptions]: number }>;
}

const MAX_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Sends requests: with limits of time, and redirects that carry no secret elsewhere. */
export class HttpClient {
  readonly #options: HttpClientOptions;

  constructor(options: HttpClientOptions) {
    this.#options = options;
  }

  /**
   * Sends a request and follows redirects, up to five: `Authorization` stays with the origin that it is for, and a redirect from
   * HTTPS to HTTP is refused.
   *
   * @throws OciError `UNREACHABLE`, `REGISTRY_FAILED`, `ABORTED`, `TIMEOUT`; what the body throws
   */
  async send(request: HttpRequest, call: Call): Promise<Answer> {
    let current = request;
    for (let hops = 0; ; hops += 1) {
      const answer = await this.#sendOnce(current, call);
      if (!REDIRECTS.has(answer.status)) return answer;
      await answer.discard();
      if (hops === MAX_REDIRECTS) {
        throw new OciError(
          "REGISTRY_FAILED",
          call.doing,
          `${request.url.host} redirects more than ${MAX_REDIRECTS} times`,
        );
      }
      const url = redirectTarget(answer, current, call);
      current = {
        ...current,
        url,
        ...(url.origin === current.url.origin ? {} : { authorization: undefined, secrets: undefined }),
      };
    }
  }

  async #sendOnce(request: HttpRequest, call: Call): Promise<Answer> {
    call.check();
    const { transport, userAgent, timeouts } = this.#options;
    const { method, url, headers, authorization, secrets = [], body } = request;
    const watchdog = new Watchdog(call.signal);
    let failed: { readonly error: unknown } | undefined;
    const stream = async function* ({ open }: StreamedBody): AsyncGenerator<Uint8Array, void, undefined> {
      try {
        for await (const piece of open()) {
          watchdog.touch();
          yield piece;
        }
        watchdog.touch();
      } catch (error) {
        failed = { error };
        throw error;
      }
    };
    const isStream = typeof body === "object" && !(body instanceof Uint8Array);
    const sent: Readonly<Record<string, string>> = {
      ...headers,
      // whatever is sent has a digest, so nothing is to be compressed on the way
      "accept-encoding": "identity",
      "user-agent": userAgent,
      ...(authorization === undefined ? {} : { authorization }),
      ...(isStream ? { "content-length": String(body.size) } : {}),
    };
    watchdog.watch(
      timeouts.responseMs,
      () =>
        new OciError(
          "UNREACHABLE",
          call.doing,
          `${url.host} did not answer within ${timeouts.responseMs} ms`,
        ),
    );
    try {
      const response = await transport(url, {
        method,
        headers: sent,
        body: isStream ? stream(body) : body,
        signal: watchdog.signal,
      });
      watchdog.pause();
      const hidden = new Set([...secrets, ...(authorization === undefined ? [] : secretsOf(authorization))]);
      return new Answer(response, url, hidden, watchdog, call, timeouts.idleMs);
    } catch (error) {
      watchdog.end();
      call.check();
      if (failed !== undefined) throw failed.error;
      if (watchdog.signal.aborted) throw watchdog.signal.reason;
      throw networkError(error, url, call.doing, "cannot be reached");
    }
  }
}

/** What of the header is secret: the token, and for basic authentication also the password in it. */
function secretsOf(authorization: string): readonly string[] {
  const value = authorization.replace(/^\S+ /, "");
  if (!authorization.startsWith("Basic ")) return [value];
  const pair = Buffer.from(value, "base64").toString("utf8");
  return [value, pair, pair.slice(pair.indexOf(":") + 1)];
}

function redirectTarget(answer: Answer, { method, url, body }: HttpRequest, call: Call): URL {
  const fail = (reason: string): OciError =>
    new OciError("REGISTRY_FAILED", call.doing, `${url.host} redirects ${reason}`, { status: answer.status });
  const location = answer.headers.get("location");
  if (location === null || !URL.canParse(location, url.href)) throw fail("without saying where to");
  const target = new URL(location, url);
  target.hash = "";
  if (target.protocol !== "https:" && target.protocol !== "http:") {
    throw fail(`to ${cleanText(target.protocol, 20)}, which is not followed`);
  }
  if (url.protocol === "https:" && target.protocol === "http:") {
    throw fail(`from HTTPS to HTTP, at ${cleanText(target.host, 100)}, which is not followed`);
  }
  if (target.username !== "" || target.password !== "") throw fail("with credentials in the address");
  if (method !== "GET" && method !== "HEAD") {
    if (answer.status !== 307 && answer.status !== 308)
      throw fail(`a ${method} by ${answer.status}, which is not followed`);
    if (body !== undefined && typeof body === "object" && !(body instanceof Uint8Array)) {
      throw fail("an upload, which is not followed");
    }
  }
  return target;
}
