import { setTimeout as delay } from "node:timers/promises";
import type { Call } from "./call.js";

/** How often, and after which pauses, a request is made again. */
export interface RetryOptions {
  /** How many times a request is made at most, the first included; 1 for never again. Default: 5. */
  readonly attempts?: number | undefined;
  /** Milliseconds of the first pause; each next one is twice as long. A random part of up to a half is taken off. Default: 250. */
  readonly minDelayMs?: number | undefined;
  /** The longest pause in milliseconds. A registry that asks for a longer one in `Retry-After` is not asked again. Default: 30,000. */
  readonly maxDelayMs?: number | undefined;
}

/** The options with their defaults. */
export interface RetryPolicy {
  readonly attempts: number;
  readonly minDelayMs: number;
  readonly maxDelayMs: number;
}

const STATUSES: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** Whether a request may succeed when it is made again. */
export function isRetryableStatus(status: number): boolean {
  return STATUSES.has(status);
}

/**
 * Waits before a request is made again.
 *
 * @param failures how many attempts have failed, from 1
 * @param retryAfter the header `Retry-After` of the last answer
 * @returns `false`, at once, when there is to be no further attempt
 * @throws OciError `ABORTED` or `TIMEOUT` when the call ends meanwhile
 */
export async function pause(
  policy: RetryPolicy,
  failures: number,
  retryAfter: string | null,
  call: Call,
): Promise<boolean> {
  if (failures >= policy.attempts) return false;
  const asked = parseRetryAfter(retryAfter);
  if (asked !== undefined && asked > policy.maxDelayMs) return false;
  const grown = Math.min(policy.maxDelayMs, policy.minDelayMs * 2 ** Math.min(failures - 1, 30));
  try {
    await delay(asked ?? grown * (1 - Math.random() / 2), undefined, { signal: call.signal });
  } catch (error) {
    call.check();
    throw error;
  }
  return true;
}

/** Milliseconds that `Retry-After` asks for: seconds, or a date; `undefined` for anything else. */
export function parseRetryAfter(header: string | null, now: number = Date.now()): number | undefined {
  if (header === null) return undefined;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const at = /^[A-Za-z]{3,9}, /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
