import type { FieldKind } from "../descriptor/message-descriptor.js";

/** Messages of google.protobuf that are one value in JSON and in TypeScript, by the kind of that value. */
export const wrappers: ReadonlyMap<string, FieldKind> = new Map<string, FieldKind>([
  ["google.protobuf.DoubleValue", "double"],
  ["google.protobuf.FloatValue", "float"],
  ["google.protobuf.Int64Value", "int64"],
  ["google.protobuf.UInt64Value", "uint64"],
  ["google.protobuf.Int32Value", "int32"],
  ["google.protobuf.UInt32Value", "uint32"],
  ["google.protobuf.BoolValue", "bool"],
  ["google.protobuf.StringValue", "string"],
  ["google.protobuf.BytesValue", "bytes"],
]);

/** Messages of google.protobuf with a JSON form of their own that no container interface uses. */
export const unsupported: ReadonlySet<string> = new Set(
  ["Any", "FieldMask", "Struct", "Value", "ListValue"].map((name) => `google.protobuf.${name}`),
);

/** A point in time or a span, as the messages Timestamp and Duration have it. */
export interface SecondsAndNanos {
  readonly seconds: bigint;
  readonly nanos: number;
}

/** The seconds of 0001-01-01T00:00:00Z and of 9999-12-31T23:59:59Z. */
const timestampRange = [-62_135_596_800n, 253_402_300_799n] as const;
/** Ten thousand years. */
const maxDurationSeconds = 315_576_000_000n;
const nanosPerSecond = 1_000_000_000;

/** Writes a Timestamp: RFC 3339 in UTC with 0, 3, 6 or 9 digits. Undefined when it is outside of the years 1 to 9999. */
export function formatTimestamp({ seconds, nanos }: SecondsAndNanos): string | undefined {
  const [min, max] = timestampRange;
  if (seconds < min || seconds > max || !isNanos(nanos)) return undefined;
  const text = new Date(Number(seconds) * 1_000).toISOString();
  return text.replace(/\.000Z$/, `${fraction(nanos)}Z`);
}

/** Reads a Timestamp: RFC 3339 with an offset and at most 9 digits. */
export function parseTimestamp(text: string): SecondsAndNanos | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d))$/.exec(
    text,
  );
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match.map(Number) as [0, ...number[]];
  const [sign, offsetHours, offsetMinutes] = [match[8], Number(match[9] ?? 0), Number(match[10] ?? 0)];
  const millis = Date.UTC(2000, (month ?? 0) - 1, day, hour, minute, second);
  const date = new Date(millis);
  date.setUTCFullYear(year ?? 0, (month ?? 0) - 1, day);
  // a day or an hour that does not exist has become another one
  const same = date.getUTCMonth() + 1 === month && date.getUTCDate() === day && date.getUTCHours() === hour;
  if (!same || (minute ?? 60) > 59 || (second ?? 60) > 59 || offsetHours > 23 || offsetMinutes > 59)
    return undefined;
  const offset = (offsetHours * 60 + offsetMinutes) * 60 * (sign === "-" ? -1 : 1);
  const seconds = BigInt(date.getTime() / 1_000 - offset);
  const [min, max] = timestampRange;
  if (seconds < min || seconds > max) return undefined;
  return { seconds, nanos: Number((match[7] ?? "").padEnd(9, "0")) };
}

/** Writes a Duration: seconds with 0, 3, 6 or 9 digits and an `s`. Undefined when it is out of range, or its signs differ. */
export function formatDuration({ seconds, nanos }: SecondsAndNanos): string | undefined {
  const mixed = (seconds > 0n && nanos < 0) || (seconds < 0n && nanos > 0);
  if (mixed || seconds > maxDurationSeconds || seconds < -maxDurationSeconds || !isNanos(Math.abs(nanos)))
    return undefined;
  const absolute = seconds < 0n ? -seconds : seconds;
  return `${seconds < 0n || nanos < 0 ? "-" : ""}${absolute}${fraction(Math.abs(nanos))}s`;
}

/** Reads a Duration. */
export function parseDuration(text: string): SecondsAndNanos | undefined {
  const match = /^(-?)(\d{1,12})(?:\.(\d{1,9}))?s$/.exec(text);
  if (match === null) return undefined;
  const sign = match[1] === "-" ? -1 : 1;
  const seconds = BigInt(match[2] ?? "0") * BigInt(sign);
  if (seconds > maxDurationSeconds || seconds < -maxDurationSeconds) return undefined;
  const nanos = Number((match[3] ?? "").padEnd(9, "0"));
  return { seconds, nanos: nanos === 0 ? 0 : nanos * sign };
}

function isNanos(nanos: number): boolean {
  return Number.isInteger(nanos) && nanos >= 0 && nanos < nanosPerSecond;
}

/** The fraction with its point, in as many groups of three digits as it needs. */
function fraction(nanos: number): string {
  if (nanos === 0) return "";
  const digits = String(nanos).padStart(9, "0");
  return `.${digits.replace(/(000){1,2}$/, "")}`;
}
