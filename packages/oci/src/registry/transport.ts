/** A request as a transport sends it. */
export interface TransportRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** An iterable goes with a header `content-length`. */
  readonly body: Uint8Array | string | AsyncIterable<Uint8Array> | undefined;
  /** Ends the request, and the body of its answer. */
  readonly signal: AbortSignal;
}

/** The answer as it arrives, redirects included. */
export interface TransportAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The body, to be read once; leaving the loop closes the connection. `undefined` where there is none. */
  readonly body: AsyncIterable<Uint8Array> | undefined;
  /** Whether a body that came compressed is decompressed already. */
  readonly isDecoded: boolean;
  /** Closes the connection of a body that is not read. */
  close(): void;
}

/** Sends one request. */
export type Transport = (url: URL, request: TransportRequest) => Promise<TransportAnswer>;
