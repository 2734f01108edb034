import type { ServerContext } from "@container-interfaces/transport";

/** What a handler of a driver knows of its call beside the request. */
export interface DriverContext extends ServerContext {
  /**
   * Fires at a forced shutdown only. Work goes on when the caller goes away: it will call again, and gets the result of what was done
   * meanwhile.
   */
  readonly signal: AbortSignal;
  /** Fires when the caller went away or its deadline passed. For work that is better left, such as a wait that has not begun. */
  readonly callerGone: AbortSignal;
}
