/** The stacks that are compared. `bare again` is a second copy of `bare`: what it differs by is the machine's noise. */
export const stackNames = ["ours", "bare", "bare again", "proto-loader"] as const;

/** One of the stacks that are compared. */
export type StackName = (typeof stackNames)[number];

/** The calls that are measured, as one client makes them. */
export interface BenchClient {
  /** Makes one `Version` call. */
  version(): Promise<unknown>;
  /** Makes one `ListContainers` call. */
  listContainers(): Promise<unknown>;
  /** Makes one `GetContainerEvents` call, reads it to its end, and answers with the number of events. */
  events(): Promise<number>;
  /** Hangs up. */
  close(): void | Promise<void>;
}

/** A way to speak CRI: a client and a server for the calls that are measured. */
export interface Stack {
  /** Makes a client of the server at this socket. */
  connect(socketPath: string): BenchClient;
  /** Serves at this socket until the process ends. */
  serve(socketPath: string): Promise<void>;
}

/** The deadline of a unary call in milliseconds: every caller of a runtime sets one, so every stack does here. */
export const timeoutMs = 10_000;

/** The limit on a message in bytes, on every stack. */
export const maxMessageBytes: number = 16 * 1024 * 1024;

/** The events of one stream. */
export const eventCount = 10_000;
