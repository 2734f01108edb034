import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import { TLSSocket } from "node:tls";
import { Metadata as GrpcMetadata, type StatusObject } from "@grpc/grpc-js";
import { FrameError, FrameReader, frame } from "../frame-reader.js";
import { StatusCode } from "../status-code.js";
import type { BoundMethod } from "./bound-method.js";
import { timeoutUnitMs } from "./far-deadline.js";
import { respondOnce } from "./respond-once.js";
import type { IncomingCall } from "./server-context.js";

const statusHeaders = { ":status": 200, "content-type": "application/grpc+proto" };
const responseHeaders = {
  ...statusHeaders,
  "grpc-encoding": "identity",
  "grpc-accept-encoding": "identity,deflate,gzip",
};
const okTrailers = { "grpc-status": String(StatusCode.OK), "grpc-message": "OK" };
const hasTrailers = { waitForTrailers: true };
const hasNoBody = { endStream: true };

/** Whether a call can be served by {@link serveUnary}: what is compressed, or is no gRPC, is left to the library below. */
export function isPlainCall(headers: IncomingHttpHeaders): boolean {
  const encoding = headers["grpc-encoding"];
  return (
    headers["content-type"]?.startsWith("application/grpc") === true &&
    (encoding === undefined || encoding === "identity")
  );
}

/**
 * Serves a call with one request and one response on its HTTP/2 stream itself. Nearly all calls of container interfaces are of this
 * kind, and the library below does for them all that streams and its own interceptors need, which costs more than the rest of a
 * small call that is not Node's own.
 */
export function serveUnary(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  bound: BoundMethod,
  maxMessageBytes: number,
): void {
  new UnaryStream(stream, headers, bound, maxMessageBytes).start();
}

class UnaryStream implements IncomingCall {
  readonly #stream: ServerHttp2Stream;
  readonly #headers: IncomingHttpHeaders;
  readonly #bound: BoundMethod;
  readonly #maxMessageBytes: number;
  /** Until the request is there. */
  #frames: FrameReader | undefined;
  #request: Buffer | undefined;
  #deadline = Infinity;
  #timer: NodeJS.Timeout | undefined;
  #answered = false;
  #cancelled: (() => void) | undefined;

  constructor(
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    bound: BoundMethod,
    maxMessageBytes: number,
  ) {
    this.#stream = stream;
    this.#headers = headers;
    this.#bound = bound;
    this.#maxMessageBytes = maxMessageBytes;
    this.#frames = new FrameReader(maxMessageBytes);
  }

  start(): void {
    const stream = this.#stream;
    // whatever it is, the stream closes after it
    stream.on("error", () => {});
    stream.on("close", () => this.#close());
    stream.on("data", (bytes: Buffer) => this.#read(bytes));
    stream.on("end", () => this.#respond());
    const timeout = this.#headers["grpc-timeout"];
    if (timeout !== undefined) this.#startTimer(String(timeout));
  }

  on(_event: "cancelled", listener: () => void): void {
    this.#cancelled = listener;
  }

  getDeadline(): number {
    return this.#deadline;
  }

  get metadata(): GrpcMetadata {
    const metadata = GrpcMetadata.fromHttp2Headers(this.#headers);
    metadata.remove("accept-encoding");
    return metadata;
  }

  getPeer(): string {
    const { remoteAddress, remotePort } = this.#stream.session?.socket ?? {};
    if (remoteAddress === undefined) return "unknown";
    return remotePort === undefined ? remoteAddress : `${remoteAddress}:${remotePort}`;
  }

  getAuthContext(): ReturnType<IncomingCall["getAuthContext"]> {
    const socket = this.#stream.session?.socket;
    if (!(socket instanceof TLSSocket) || !socket.authorized) return {};
    const certificate = socket.getPeerCertificate();
    return certificate.raw === undefined
      ? { transportSecurityType: "ssl" }
      : { transportSecurityType: "ssl", sslPeerCertificate: certificate };
  }

  #startTimer(timeout: string): void {
    const [, amount, unit = ""] = /^(\d{1,8})\s*([HMSmun])$/.exec(timeout) ?? [];
    if (amount === undefined) {
      this.#fail(StatusCode.INTERNAL, `Invalid grpc-timeout value "${timeout.slice(0, 40)}"`);
      return;
    }
    const timeoutMs = Math.trunc(Number(amount) * (timeoutUnitMs[unit] ?? 0));
    this.#deadline = Date.now() + timeoutMs;
    this.#timer = setTimeout(() => this.#fail(StatusCode.DEADLINE_EXCEEDED, "Deadline exceeded"), timeoutMs);
  }

  #read(bytes: Buffer): void {
    if (this.#answered) return;
    try {
      if (this.#frames === undefined) throw second(this.#bound.path);
      const [message, ...more] = this.#frames.push(bytes);
      if (message === undefined) return;
      if (more.length > 0) throw second(this.#bound.path);
      // what arrived is a view of much more, which a handler that keeps a field of bytes would keep as well
      this.#request = Buffer.from(message);
      this.#frames = undefined;
    } catch (error) {
      if (error instanceof FrameError) this.#fail(error.code, error.message);
      else this.#fail(StatusCode.INTERNAL, "The request cannot be read");
    }
  }

  #respond(): void {
    // what the caller broke off ends as well
    if (this.#answered || this.#stream.aborted) return;
    if (this.#request === undefined) {
      this.#fail(StatusCode.UNIMPLEMENTED, `Received no request message for ${this.#bound.path}`);
      return;
    }
    respondOnce(
      this.#bound,
      this,
      (context) => this.#bound.decode(this.#takeRequest(), context),
      (status, response) => {
        if (response) this.#succeed(response);
        else this.#end(status as StatusObject);
      },
    );
  }

  /** The bytes of the request, which nobody holds while the handler works. */
  #takeRequest(): Buffer {
    const request = this.#request as Buffer;
    this.#request = undefined;
    return request;
  }

  #succeed(response: Buffer): void {
    const limit = this.#maxMessageBytes;
    if (response.length > limit) {
      const details = `Sent message larger than max (${response.length} vs. ${limit})`;
      this.#fail(StatusCode.RESOURCE_EXHAUSTED, details);
      return;
    }
    if (!this.#mayAnswer()) return;
    const stream = this.#stream;
    stream.respond(responseHeaders, hasTrailers);
    stream.on("wantTrailers", sendOk);
    stream.end(frame(response));
  }

  #fail(code: number, details: string): void {
    this.#end({ code, details, metadata: new GrpcMetadata() });
    this.#cancelled?.();
  }

  #end({ code, details, metadata }: StatusObject): void {
    if (!this.#mayAnswer()) return;
    const status = {
      ...statusHeaders,
      "grpc-status": String(code),
      "grpc-message": encodeURI(details),
    };
    try {
      this.#stream.respond({ ...status, ...metadata.toHttp2Headers() }, hasNoBody);
    } catch {
      // the rules of Node for metadata are stricter with each version
      this.#stream.respond(status, hasNoBody);
    }
  }

  /** Whether there is somebody to answer, who gets no other answer. */
  #mayAnswer(): boolean {
    if (this.#answered) return false;
    this.#answered = true;
    clearTimeout(this.#timer);
    return !this.#stream.destroyed && !this.#stream.closed;
  }

  #close(): void {
    clearTimeout(this.#timer);
    if (this.#answered) return;
    this.#answered = true;
    this.#cancelled?.();
  }
}

function second(path: string): FrameError {
  return new FrameError(StatusCode.UNIMPLEMENTED, `Received a second request message for ${path}`);
}

function sendOk(this: ServerHttp2Stream): void {
  this.sendTrailers(okTrailers);
}
