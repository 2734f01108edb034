import {
  type ClientHttp2Stream,
  constants,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from "node:http2";
import {
  type ChannelInterface,
  type InterceptingListener,
  Metadata,
  status as Status,
  type StatusObject,
} from "@grpc/grpc-js";
import { type FrameError, FrameReader, frame } from "../frame-reader.js";
import { maxTimerMs } from "../limits.js";
import { resetStatus, trailerStatus } from "./memory-status.js";

/** A call as the library below knows it. */
type Call = ReturnType<ChannelInterface["createCall"]>;
type WriteContext = Parameters<Call["sendMessageWithContext"]>[0];

/** What a call needs of its channel. */
export interface CallChannel {
  readonly maxMessageBytes: number;
  /** Opens a stream of HTTP/2; undefined when the server has closed. */
  request(headers: OutgoingHttpHeaders): ClientHttp2Stream | undefined;
}

/** One call on a connection in memory: does over `node:http2` what the library below does on a socket. */
export class MemoryCall implements Call {
  readonly #channel: CallChannel;
  readonly #path: string;
  readonly #deadline: number;
  readonly #frames: FrameReader;
  readonly #queue: Buffer[] = [];
  #stream: ClientHttp2Stream | undefined;
  #listener: InterceptingListener | undefined;
  #timer: NodeJS.Timeout | undefined;
  #httpStatus: number | undefined;
  /** Whether a message has been asked for and not been given. */
  #wanted = false;
  /** How the peer ended the call; the caller learns it after the messages. */
  #received: StatusObject | undefined;
  /** Whether no more messages can come. */
  #complete = false;
  #ended = false;

  /** @param deadline in milliseconds since 1970; Infinity for none */
  constructor(channel: CallChannel, path: string, deadline: number) {
    this.#channel = channel;
    this.#path = path;
    this.#deadline = deadline;
    this.#frames = new FrameReader(channel.maxMessageBytes);
  }

  start(metadata: Metadata, listener: InterceptingListener): void {
    this.#listener = listener;
    const leftMs = this.#deadline - Date.now();
    if (leftMs <= 0) {
      this.#passDeadline();
      return;
    }
    if (leftMs <= maxTimerMs) this.#timer = setTimeout(() => this.#passDeadline(), leftMs);
    const stream = this.#channel.request({
      ...metadata.toHttp2Headers(),
      ":method": "POST",
      ":path": this.#path,
      ":authority": "localhost",
      "content-type": "application/grpc",
      te: "trailers",
      ...(leftMs === Infinity ? {} : { "grpc-timeout": timeoutText(leftMs) }),
    });
    if (stream !== undefined) this.#listen(stream);
    // a server that has closed does not come back: such a call waits for its deadline
    else if (!metadata.getOptions().waitForReady)
      this.cancelWithStatus(Status.UNAVAILABLE, "the server has closed");
  }

  sendMessageWithContext(context: WriteContext, message: Buffer): void {
    const limit = this.#channel.maxMessageBytes;
    const done = (): void => process.nextTick(() => context.callback?.());
    if (message.length > limit) {
      const reason = `Attempted to send message with a size larger than ${limit}`;
      this.cancelWithStatus(Status.RESOURCE_EXHAUSTED, reason);
    }
    const stream = this.#stream;
    if (stream === undefined || this.#ended || stream.destroyed || stream.writableEnded) done();
    else stream.write(frame(message), done);
  }

  halfClose(): void {
    this.#stream?.end();
  }

  startRead(): void {
    this.#wanted = true;
    this.#stream?.resume();
    this.#give();
  }

  cancelWithStatus(code: Status, details: string): void {
    const stream = this.#stream;
    if (stream !== undefined && !stream.closed) {
      // Node would end the stream well first, and a handler that reads it would take it for complete
      stream._final = (callback) => callback();
      stream.close(constants.NGHTTP2_CANCEL);
    }
    this.#end({ code, details, metadata: new Metadata() });
  }

  getPeer(): string {
    return "memory";
  }

  getCallNumber(): number {
    return 0;
  }

  setCredentials(): void {}

  getAuthContext(): null {
    return null;
  }

  #listen(stream: ClientHttp2Stream): void {
    this.#stream = stream;
    stream.on("response", (headers, flags) => {
      this.#httpStatus = headers[":status"];
      if ((flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0) this.#finish(headers);
      else this.#listener?.onReceiveMetadata(Metadata.fromHttp2Headers(headers));
    });
    stream.on("trailers", (headers) => this.#finish(headers));
    stream.on("data", (bytes: Buffer) => this.#take(bytes));
    stream.on("end", () => {
      this.#complete = true;
      this.#settle();
    });
    stream.on("error", () => {});
    stream.on("close", () => {
      this.#received ??= resetStatus(stream, this.#httpStatus);
      this.#complete = true;
      this.#settle();
    });
    stream.pause();
  }

  #take(bytes: Buffer): void {
    if (this.#ended) return;
    try {
      this.#queue.push(...this.#frames.push(bytes));
    } catch (error) {
      const { code, message } = error as FrameError;
      this.cancelWithStatus(code, message);
    }
    // once the peer has ended, what has come need not be held back
    if (this.#queue.length > 0 && this.#received === undefined) this.#stream?.pause();
    this.#give();
  }

  #give(): void {
    if (!this.#wanted || this.#ended) return;
    const message = this.#queue.shift();
    if (message === undefined) return;
    this.#wanted = false;
    process.nextTick(() => {
      if (this.#ended) return;
      this.#listener?.onReceiveMessage(message);
      this.#settle();
    });
  }

  #finish(headers: IncomingHttpHeaders): void {
    this.#received ??= trailerStatus(headers, this.#httpStatus);
    this.#stream?.resume();
    // the peer has answered: it wants no more requests
    this.#stream?.end();
  }

  #settle(): void {
    if (this.#complete && this.#queue.length === 0 && this.#received !== undefined) this.#end(this.#received);
  }

  #passDeadline(): void {
    const where = this.#stream === undefined ? "" : ", remote_addr=memory";
    this.cancelWithStatus(Status.DEADLINE_EXCEEDED, `Deadline exceeded${where}`);
  }

  #end(status: StatusObject): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#stream?.resume();
    // in a turn of its own, as the library below does it: whoever cancels is not called back meanwhile
    process.nextTick(() => this.#listener?.onReceiveStatus(status));
  }
}

/** A timeout in the form of the header, which has eight digits at most. */
function timeoutText(timeoutMs: number): string {
  return timeoutMs < 1e8 ? `${Math.ceil(timeoutMs)}m` : `${Math.ceil(timeoutMs / 1_000)}S`;
}
