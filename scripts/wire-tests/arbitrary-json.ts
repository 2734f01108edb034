import { type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { isWrapperDesc } from "@bufbuild/protobuf/wkt";
import type { JsonValue } from "@container-interfaces/transport/json";
import fc from "fast-check";

/** How often a value is one that may not fit its field. */
export interface ArbitraryOptions {
  /** One in so many; 0 for never. */
  readonly oddOneIn: number;
}

/**
 * JSON for a message: fields by either name, in every form that fits, and now and then one that does not.
 *
 * Left out is what protobuf-es takes otherwise than the specification and Go do, so that both libraries can be compared without
 * exceptions: integers as text in forms that only JavaScript knows (`0x1`, ` 1`, `+1`, `01`), exponents and fractions in 64-bit
 * integers as text, numbers past 53 bits, base64 with characters out of place, days that do not exist, and null for a message or
 * an enum beside another member of its oneof.
 */
export function arbitraryJson(
  message: DescMessage,
  options: ArbitraryOptions,
  depth = 0,
): fc.Arbitrary<JsonValue> {
  return or(messageJson(message, options, depth), options);
}

function messageJson(
  message: DescMessage,
  options: ArbitraryOptions,
  depth: number,
): fc.Arbitrary<JsonValue> {
  const known = wellKnownJson(message, options);
  if (known !== undefined) return known;
  const fields = message.fields.filter(({ message: inner }) => inner === undefined || depth < 3);
  if (fields.length === 0) return fc.constant({});
  const entry = fc
    .constantFrom(...fields)
    .chain((field) =>
      fc.tuple(
        fc.constantFrom(field.jsonName, field.name),
        field.oneof === undefined
          ? fc.oneof(
              { weight: 9, arbitrary: fieldJson(field, options, depth) },
              { weight: 1, arbitrary: fc.constant(null) },
            )
          : fieldJson(field, { oddOneIn: 0 }, depth),
      ),
    );
  const unknown = fc.tuple(fc.constantFrom("nobody", "__proto__", "constructor"), fc.constant<JsonValue>(1));
  const isOdd =
    options.oddOneIn === 0 ? fc.constant(false) : fc.nat(options.oddOneIn * 4).map((n) => n === 0);
  return fc
    .tuple(fc.array(entry, { maxLength: 6 }), unknown, isOdd)
    .map(([entries, other, odd]) => Object.fromEntries(odd ? [...entries, other] : entries));
}

function fieldJson(field: DescField, options: ArbitraryOptions, depth: number): fc.Arbitrary<JsonValue> {
  if (field.fieldKind === "list")
    return or(fc.array(valueJson(field, options, depth), { maxLength: 3 }), options);
  if (field.fieldKind === "map") {
    const key = scalarKey(field.mapKey, options);
    const entries = fc.array(fc.tuple(key, valueJson(field, options, depth)), { maxLength: 3 });
    return or(
      entries.map((each) => Object.fromEntries(each) as JsonValue),
      options,
    );
  }
  return valueJson(field, options, depth);
}

function valueJson(field: DescField, options: ArbitraryOptions, depth: number): fc.Arbitrary<JsonValue> {
  if (field.message !== undefined) return arbitraryJson(field.message, options, depth + 1);
  if (field.enum !== undefined) {
    const { values } = field.enum;
    return or(
      fc.oneof(
        fc.constantFrom(...values.map(({ name }) => name)),
        fc.constantFrom(...values.map(({ number }) => number), 999, -7, 2 ** 31 - 1, -(2 ** 31)),
      ),
      options,
    );
  }
  return or(scalarJson(field.scalar ?? ScalarType.STRING), options);
}

const limits: Readonly<Partial<Record<ScalarType, readonly [bigint, bigint]>>> = {
  [ScalarType.INT32]: [-(2n ** 31n), 2n ** 31n - 1n],
  [ScalarType.SINT32]: [-(2n ** 31n), 2n ** 31n - 1n],
  [ScalarType.SFIXED32]: [-(2n ** 31n), 2n ** 31n - 1n],
  [ScalarType.UINT32]: [0n, 2n ** 32n - 1n],
  [ScalarType.FIXED32]: [0n, 2n ** 32n - 1n],
  [ScalarType.INT64]: [-(2n ** 63n), 2n ** 63n - 1n],
  [ScalarType.SINT64]: [-(2n ** 63n), 2n ** 63n - 1n],
  [ScalarType.SFIXED64]: [-(2n ** 63n), 2n ** 63n - 1n],
  [ScalarType.UINT64]: [0n, 2n ** 64n - 1n],
  [ScalarType.FIXED64]: [0n, 2n ** 64n - 1n],
};

function scalarJson(scalar: ScalarType): fc.Arbitrary<JsonValue> {
  const range = limits[scalar];
  if (range !== undefined) {
    const [min, max] = range;
    const numbers = fc.oneof(fc.bigInt({ min, max }), fc.constantFrom(min, max, 0n, 1n));
    const small = numbers.map((number) =>
      Number(BigInt.asIntN(31, number < 0n ? (min < 0n ? number : 0n) : number)),
    );
    return fc.oneof(
      numbers.map(String),
      small.map((number) => (min === 0n ? Math.abs(number) : number)),
    );
  }
  switch (scalar) {
    case ScalarType.DOUBLE:
      return fc.oneof(
        fc.double({ noNaN: true, noDefaultInfinity: true }).map(withoutMinusZero),
        fc.constantFrom<JsonValue>("NaN", "Infinity", "-Infinity", "1.5", "-2e-3", 0),
      );
    case ScalarType.FLOAT:
      return fc.oneof(
        fc.float({ noNaN: true, noDefaultInfinity: true }).map(shortFloat),
        fc.constantFrom<JsonValue>("NaN", "Infinity", "-Infinity", "1.5", 0.1),
      );
    case ScalarType.BOOL:
      return fc.boolean();
    case ScalarType.BYTES:
      return fc.uint8Array({ maxLength: 8 }).chain((bytes) => {
        const text = Buffer.from(bytes).toString("base64");
        const url = text.replaceAll("+", "-").replaceAll("/", "_");
        return fc.constantFrom(text, url, text.replaceAll("=", ""), url.replaceAll("=", ""));
      });
    default:
      return fc.oneof(
        fc.string({ unit: "grapheme", maxLength: 8 }),
        fc.constantFrom("", "\u0000", "é🚀", "null"),
      );
  }
}

function scalarKey(scalar: ScalarType, { oddOneIn }: ArbitraryOptions): fc.Arbitrary<string> {
  const fits =
    scalar === ScalarType.BOOL
      ? fc.boolean().map(String)
      : scalar === ScalarType.STRING
        ? fc.oneof(fc.string({ maxLength: 5 }), fc.constantFrom("__proto__", "constructor", "toString", "é"))
        : scalarJson(scalar).map(String);
  if (oddOneIn === 0) return fits;
  const odd = fc.constantFrom(
    "",
    "True",
    "null",
    "-1",
    "0",
    "1",
    "4294967296",
    "99999999999999999999",
    "NaN",
  );
  return fc.oneof({ weight: oddOneIn, arbitrary: fits }, { weight: 1, arbitrary: odd });
}

function wellKnownJson(message: DescMessage, options: ArbitraryOptions): fc.Arbitrary<JsonValue> | undefined {
  if (isWrapperDesc(message)) return valueJson(message.fields[0], options, 0);
  const pad = (number: number, length: number): string => String(number).padStart(length, "0");
  const fraction = fc.oneof(
    fc.constant(""),
    fc
      .nat(999_999_999)
      .chain((nanos) => fc.integer({ min: 1, max: 9 }).map((digits) => `.${pad(nanos, 9).slice(0, digits)}`)),
  );
  if (message.typeName === "google.protobuf.Timestamp")
    return fc
      .tuple(
        fc.integer({ min: 1, max: 9999 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 28 }),
        fc.nat(24),
        fc.nat(60),
        fc.nat(60),
        fraction,
        fc.constantFrom("Z", "Z", "Z", "+01:00", "-23:59", "+00:00", "+24:00", "z", "", "+0100"),
      )
      .map(
        ([year, month, day, hour, minute, second, rest, zone]) =>
          `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}T${pad(hour, 2)}:${pad(minute, 2)}:${pad(second, 2)}${rest}${zone}`,
      );
  if (message.typeName === "google.protobuf.Duration")
    return fc
      .tuple(
        fc.constantFrom("", "", "-"),
        fc.oneof(fc.nat(), fc.constantFrom(0, 315_576_000_000, 315_576_000_001)),
        fraction,
        fc.constantFrom("s", "s", "s", "s", "", "ms"),
      )
      .map(([sign, seconds, rest, unit]) => `${sign}${seconds}${rest}${unit}`);
  return undefined;
}

/** Text has no -0, and ts-proto takes it for the default. */
function withoutMinusZero(number: number): number {
  return number === 0 ? 0 : number;
}

/** A float that is written with the digits that it is made of. */
function shortFloat(float: number): number {
  return Math.abs(float) < 1e-30 ? 0 : Number(float.toPrecision(6));
}

/** Values that fit some field, or none. */
const oddValues: readonly JsonValue[] = [
  ...[null, true, false, 0, 1, -1, 1.5, 1e3, 1e20, 1e39, -1e39, 1e308],
  ...[2 ** 31, -(2 ** 31) - 1, 2 ** 32, 2 ** 64, -(2 ** 64)],
  ...["", "0", "1", "1.5", "1e-1", "1e999999", "-1e999999", "1_000", "1a", "--1", "1n"],
  ...[
    "2147483648",
    "-2147483649",
    "4294967296",
    "9223372036854775808",
    "-9223372036854775809",
    "18446744073709551616",
  ],
  ...["NaN", "nan", "Infinity", "+Infinity", "-Infinity", "inf", "true", "null", "RED", "red"],
  ...["a", "ab", "abc", "abcd", "ab==", "abc=", "é", "\ud800", "a\udc00"],
  ...["1970-01-01T00:00:00Z", "0000-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "2024-13-01T00:00:00Z"],
  ...[
    "1970-01-01 00:00:00Z",
    "1970-01-01T00:00:00",
    "1970-01-01T00:00:00.1234567890Z",
    "0001-01-01T00:00:00+01:00",
  ],
  ...[
    "1s",
    "-1s",
    "1.5s",
    "-0.5s",
    ".5s",
    "1.s",
    "s",
    "315576000000.999999999s",
    "315576000001s",
    "1e3s",
    "+1s",
  ],
  ...[[], [null], [[]], {}, { a: 1 }, { seconds: 1 }],
];

function or(fits: fc.Arbitrary<JsonValue>, { oddOneIn }: ArbitraryOptions): fc.Arbitrary<JsonValue> {
  if (oddOneIn === 0) return fits;
  return fc.oneof(
    { weight: oddOneIn - 1, arbitrary: fits },
    { weight: 1, arbitrary: fc.constantFrom(...oddValues) },
  );
}
