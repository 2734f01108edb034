import { configError } from "./config-error.js";

/** An integer of 64 bits: generated messages have `bigint`, and people write numbers. */
export type Integer = number | bigint;

const UINT32_MAX = 2 ** 32 - 1;

/**
 * The integer as a runtime spec has it: a number where that is exact.
 *
 * @throws OciError `INVALID_ARGUMENT` for no integer, and for one below `least` or above `most`
 */
export function toInteger(value: Integer, path: string, least: Integer, most?: Integer): Integer {
  const whole = typeof value === "bigint" || Number.isSafeInteger(value);
  if (!whole || value < least || (most !== undefined && value > most)) {
    const range = most === undefined ? `from ${least}` : `from ${least} to ${most}`;
    throw configError(path, `it has to be an integer ${range}, and is ${value}`);
  }
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/**
 * The integer, which fits into 32 bits without a sign.
 *
 * @throws OciError `INVALID_ARGUMENT` for another one
 */
export function toUint32(value: Integer, path: string, most: number = UINT32_MAX): number {
  return Number(toInteger(value, path, 0, most));
}
