import { status as Status } from "@grpc/grpc-js";
import { decodeMessage, encodeMessage } from "../codec.js";
import type { ClientCall } from "./client-call.js";
import { type DirectCall, sendRequest, startCall, statusError } from "./direct-call.js";
import { type Caller, GrpcCall } from "./grpc-call.js";

/** The messages that are taken before a reader has asked for them; then the peer is slowed down. */
const maxQueued = 16;

type Result = IteratorResult<unknown, undefined>;

/** A `next()` that has not been answered. */
interface Waiter {
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/**
 * A call with one request and a stream of responses: it starts with the first `next()`, gives out what came before an
 * error before it throws that, and is cancelled when the reader leaves. An async generator would do the same with several
 * turns of the queue of promises for each message, which cost as much as the rest.
 */
export class ResponseStream implements AsyncIterableIterator<unknown, undefined> {
  readonly #caller: Caller;
  readonly #call: ClientCall;
  readonly #queue: Buffer[] = [];
  readonly #waiters: Waiter[] = [];
  #grpcCall: GrpcCall | undefined;
  #direct: DirectCall | undefined;
  #started = false;
  /** Whether the library below has been asked for a message that has not come yet. */
  #reading = false;
  #ended = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(caller: Caller, call: ClientCall) {
    this.#caller = caller;
    this.#call = call;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      if (!this.#started) this.#start();
      this.#serve();
    });
  }

  /** Leaves the call, which is cancelled if it has not ended; a `next()` that waits comes to its end, too. */
  async return(): Promise<Result> {
    this.#started = true;
    this.#queue.length = 0;
    this.#failure = undefined;
    this.#finish();
    this.#serve();
    return { value: undefined, done: true };
  }

  #start(): void {
    this.#started = true;
    try {
      const grpcCall = new GrpcCall(this.#caller, this.#call);
      this.#grpcCall = grpcCall;
      const request = encodeMessage(this.#call.method.requestType, this.#call.request, grpcCall.facts);
      this.#direct = startCall(this.#caller, this.#call, grpcCall, {
        onMessage: (bytes) => {
          this.#reading = false;
          if (this.#ended) return;
          this.#queue.push(bytes);
          this.#serve();
        },
        onStatus: (status) => {
          if (this.#ended) return;
          if (status.code !== Status.OK) this.#failure = { error: grpcCall.toError(statusError(status)) };
          this.#finish();
          this.#serve();
        },
      });
      this.#reading = true;
      sendRequest(this.#direct, request);
    } catch (error) {
      this.#failure = { error };
      this.#finish();
    }
  }

  /** Answers those who wait, as far as something is there, and asks the peer for more. */
  #serve(): void {
    for (let waiter = this.#waiters[0]; waiter !== undefined; waiter = this.#waiters[0]) {
      const bytes = this.#queue.shift();
      if (bytes === undefined && !this.#ended) break;
      this.#waiters.shift();
      if (bytes !== undefined) this.#give(bytes, waiter);
      else this.#close(waiter);
    }
    if (this.#reading || this.#ended || this.#queue.length >= maxQueued) return;
    this.#reading = true;
    this.#direct?.startRead();
  }

  #give(bytes: Buffer, { resolve, reject }: Waiter): void {
    try {
      const { method } = this.#call;
      resolve({ value: decodeMessage(method.responseType, bytes, this.#grpcCall?.facts ?? {}), done: false });
    } catch (error) {
      reject(error);
      this.#queue.length = 0;
      this.#failure = undefined;
      this.#finish();
    }
  }

  /** The end: the error for the one who comes to it first, and nothing more for all others. */
  #close({ resolve, reject }: Waiter): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure === undefined) resolve({ value: undefined, done: true });
    else reject(failure.error);
  }

  #finish(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#grpcCall?.end();
    this.#direct?.cancel();
  }
}
