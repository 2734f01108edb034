import { checkWholeNumber, maxTimerMs } from "../limits.js";
import { RpcError, type RpcStatusName } from "../rpc-error.js";
import type { ClientCall } from "./client-call.js";

/** Which calls are repeated when they fail, how often, and after which pauses. */
export interface RetryPolicy {
  /**
   * The calls that are safe to repeat, as the peer may have done what it did not answer: names of RPCs (`ListContainers`),
   * paths (`/package.Service/Method`), or a function that decides. Calls that stream requests are never repeated.
   */
  readonly methods: readonly string[] | ((call: ClientCall) => boolean);
  /** The most times that a call is made, the first included. Default: 5. */
  readonly maxAttempts?: number | undefined;
  /** Milliseconds before the second attempt. Default: 100. */
  readonly initialBackoffMs?: number | undefined;
  /** The longest pause in milliseconds. Default: 3,000. */
  readonly maxBackoffMs?: number | undefined;
  /** How much longer each pause is than the one before. Default: 2. */
  readonly backoffMultiplier?: number | undefined;
  /** How far a pause varies at random, as a part of it, from 0 to 1. Default: 0.2. */
  readonly jitter?: number | undefined;
  /** The errors after which a call is repeated. Default: `UNAVAILABLE` alone. */
  readonly codes?: readonly RpcStatusName[] | undefined;
}

/** A policy with nothing left out. */
export type RetrySettings = Required<{ [Option in keyof RetryPolicy]: NonNullable<RetryPolicy[Option]> }>;

/**
 * Fills in what a policy leaves out.
 *
 * @throws RpcError `INVALID_ARGUMENT`
 */
export function checkRetryPolicy(policy: RetryPolicy): RetrySettings {
  const doing = "making a policy of retries";
  const settings = {
    methods: policy.methods,
    maxAttempts: checkWholeNumber("maxAttempts", policy.maxAttempts ?? 5, 1, 1_000, doing),
    initialBackoffMs: checkWholeNumber(
      "initialBackoffMs",
      policy.initialBackoffMs ?? 100,
      0,
      maxTimerMs,
      doing,
    ),
    maxBackoffMs: checkWholeNumber("maxBackoffMs", policy.maxBackoffMs ?? 3_000, 0, maxTimerMs, doing),
    backoffMultiplier: policy.backoffMultiplier ?? 2,
    jitter: policy.jitter ?? 0.2,
    codes: policy.codes ?? ["UNAVAILABLE" as const],
  };
  const fail = (reason: string): never => {
    throw new RpcError("INVALID_ARGUMENT", reason, { doing });
  };
  if (typeof settings.methods !== "function" && !Array.isArray(settings.methods))
    fail("methods is neither a list nor a function");
  if (!(settings.backoffMultiplier >= 1 && settings.backoffMultiplier < Infinity))
    fail("backoffMultiplier must be a number from 1");
  if (!(settings.jitter >= 0 && settings.jitter <= 1)) fail("jitter must be a number from 0 to 1");
  return settings;
}
