import { OciError } from "../oci-error.js";
import type { Call } from "./call.js";
import { networkError } from "./network-error.js";
import type { TransportAnswer } from "./transport.js";
import type { Watchdog } from "./watchdog.js";

const SHORT_BYTES = 16 * 1024;

/** The answer to a request. Its body has to be read to the end, or discarded. */
export class Answer {
  /** The status. */
  readonly status: number;
  /** The headers. */
  readonly headers: Headers;
  /** What was asked, after redirects. */
  readonly url: URL;
  /** Secrets that went to the server, which its text may hold. */
  readonly secrets: ReadonlySet<string>;
  readonly #response: TransportAnswer;
  readonly #watchdog: Watchdog;
  readonly #call: Call;
  readonly #idleMs: number;

  constructor(
    response: TransportAnswer,
    url: URL,
    secrets: ReadonlySet<string>,
    watchdog: Watchdog,
    call: Call,
    idleMs: number,
  ) {
    this.status = response.status;
    this.headers = response.headers;
    this.url = url;
    this.secrets = secrets;
    this.#response = response;
    this.#watchdog = watchdog;
    this.#call = call;
    this.#idleMs = idleMs;
  }

  /** The length of the body as the server says it; `undefined` when it does not, or compresses the body though it was asked not to. */
  get contentLength(): number | undefined {
    if (this.#isEncoded) return undefined;
    const text = this.headers.get("content-length");
    return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  }

  get #isEncoded(): boolean {
    const encoding = this.headers.get("content-encoding")?.trim().toLowerCase() ?? "";
    return encoding !== "" && encoding !== "identity";
  }

  /** The header `Content-Type` without parameters, in lower case; empty when it is absent. */
  get contentType(): string {
    return (this.headers.get("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  }

  /**
   * Reads the body by pieces. Leaving the loop closes the connection.
   *
   * @throws OciError `UNREACHABLE` when it breaks off or stops coming; `ABORTED`, `TIMEOUT`
   */
  async *body(): AsyncGenerator<Uint8Array, void, undefined> {
    let isOver = false;
    const idle = (): OciError =>
      new OciError("UNREACHABLE", this.#call.doing, `${this.url.host} sent nothing for ${this.#idleMs} ms`);
    try {
      if (this.#isEncoded && !this.#response.isDecoded) {
        const reason = `${this.url.host} sent its answer compressed, which it was asked not to do`;
        throw new OciError("REGISTRY_FAILED", this.#call.doing, reason);
      }
      this.#watchdog.watch(this.#idleMs, idle);
      for await (const piece of this.#response.body ?? []) {
        this.#watchdog.pause();
        yield piece;
        this.#watchdog.watch(this.#idleMs, idle);
      }
      isOver = true;
    } catch (error) {
      this.#call.check();
      if (this.#watchdog.signal.aborted) throw this.#watchdog.signal.reason;
      throw networkError(error, this.url, this.#call.doing, "broke off its answer");
    } finally {
      this.#watchdog.end();
      if (!isOver) this.#response.close();
    }
  }

  /**
   * Reads the body whole.
   *
   * @param limit the most bytes that it may have
   * @throws OciError `TOO_LARGE`; as `body`
   */
  async bytes(limit: number, what: string): Promise<Uint8Array> {
    if ((this.contentLength ?? 0) > limit) {
      await this.discard();
      throw this.#tooLarge(limit, what);
    }
    const pieces: Uint8Array[] = [];
    let size = 0;
    for await (const piece of this.body()) {
      size += piece.length;
      if (size > limit) throw this.#tooLarge(limit, what);
      pieces.push(piece);
    }
    const [first] = pieces;
    return pieces.length === 1 && first !== undefined ? first : new Uint8Array(Buffer.concat(pieces, size));
  }

  #tooLarge(limit: number, what: string): OciError {
    return new OciError(
      "TOO_LARGE",
      this.#call.doing,
      `${what} that ${this.url.host} sent has more than ${limit} bytes`,
    );
  }

  /** Reads the beginning of the body as text, for a message, and closes it; what fails there is left out. */
  async excerpt(limit: number): Promise<string> {
    const pieces: Uint8Array[] = [];
    let size = 0;
    try {
      for await (const piece of this.body()) {
        pieces.push(piece);
        size += piece.length;
        if (size >= limit) break;
      }
    } catch {
      this.#call.check();
    }
    return Buffer.concat(pieces).subarray(0, limit).toString("utf8");
  }

  /** Is done with the body: reads one that is known to be short, so that the connection stays, and closes any other. */
  async discard(): Promise<void> {
    if (this.#response.body === undefined) {
      this.#watchdog.end();
      return;
    }
    if ((this.contentLength ?? Infinity) <= SHORT_BYTES) {
      await this.excerpt(SHORT_BYTES);
      return;
    }
    this.#watchdog.end();
    this.#response.close();
  }
}
