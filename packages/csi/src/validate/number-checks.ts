import { type Check, problem } from "./check.js";
import { isObject, notSet } from "./message-check.js";

/** A 64-bit number that is not negative; absent counts as zero. */
export const notNegative: Check = (value) => {
  if (value === undefined) return undefined;
  if (typeof value !== "bigint") return problem("is not a bigint");
  return value < 0n ? problem(`is ${value}, and must not be negative`) : undefined;
};

/** A 64-bit number above zero. */
export const positive: Check = (value) => {
  if (typeof value !== "bigint") return notSet(value, "bigint");
  return value <= 0n ? problem(`is ${value}, and has to be more than zero`) : undefined;
};

/**
 * Where to begin in a snapshot. The specification has its own code for a wrong one (spec.md,
 * GetMetadataAllocated Errors).
 */
export const startingOffset: Check = (value, facts) => {
  const found = notNegative(value, facts);
  return found && { ...found, code: "OUT_OF_RANGE" };
};

/** A 32-bit count, such as that of the entries of a page; zero is no limit. */
export const count: Check = (value) => {
  if (value === undefined) return undefined;
  if (typeof value !== "number") return problem("is not a number");
  return value < 0 ? problem(`is ${value}, and must not be negative; zero is no limit`) : undefined;
};

/** A value of an enum other than zero. Numbers of newer releases pass, as readers skip them. */
export const namedValue: Check = (value) => {
  if (typeof value !== "number") return notSet(value, "number of an enum");
  return value === 0 ? problem("is not set; the value zero says nothing") : undefined;
};

/** A truth value; absent counts as false, or as what the field says. */
export const flag: Check = (value) =>
  value === undefined || typeof value === "boolean" ? undefined : problem("is not a boolean");

/** A point in time, which has to be there. */
export const timestamp: Check = (value) => {
  if (!isObject(value)) return notSet(value, "timestamp");
  const { seconds, nanos = 0 } = value;
  if (typeof seconds !== "bigint" || typeof nanos !== "number")
    return problem("is not a timestamp, which has seconds as a bigint and nanos as a number");
  return nanos >= 0 && nanos <= 999_999_999 ? undefined : problem("has nanos outside of 0 to 999999999");
};
