import type { MetadataInit } from "../metadata.js";

/** The last, optional argument of every call. */
export interface CallOptions {
  /**
   * Milliseconds until the call ends with `DEADLINE_EXCEEDED`; the deadline travels to the peer. `Infinity` means none,
   * and so does what no timer can hold: more than 24 days.
   * Without it the default of the method applies; a method without one has no deadline.
   */
  readonly timeoutMs?: number | undefined;
  /** Cancels the call: it ends with `CANCELLED`, the signal's reason as `cause`, and the peer is told. */
  readonly signal?: AbortSignal | undefined;
  /** Metadata to send. */
  readonly metadata?: MetadataInit | undefined;
  /**
   * Whether to wait for a connection instead of failing at once while there is none; the deadline still holds.
   * Default: false.
   */
  readonly waitForReady?: boolean | undefined;
}
