// Gives the messages of google.protobuf comments of ours: upstream's run over pages and show code in other languages.

const wrapper = (what) => ({ "": `${what} that may be absent.`, value: "The value itself." });

/** By message, its comment and those of its fields. */
const comments = {
  Timestamp: {
    "": "A point in time in UTC, from the year 1 to the year 9999, without leap seconds.",
    seconds: "Seconds since 1970-01-01T00:00:00Z; negative before.",
    nanos: "Nanoseconds from there on, 0 to 999999999; they count forward before 1970, too.",
  },
  Duration: {
    "": "A span of time of at most 10,000 years.",
    seconds: "Whole seconds; negative for a span backwards.",
    nanos: "Nanoseconds beside them, up to 999999999, with the sign of the seconds.",
  },
  DoubleValue: wrapper("A number of 64 bits with a fraction"),
  FloatValue: wrapper("A number of 32 bits with a fraction"),
  Int64Value: wrapper("An integer of 64 bits"),
  UInt64Value: wrapper("An integer of 64 bits without a sign"),
  Int32Value: wrapper("An integer of 32 bits"),
  UInt32Value: wrapper("An integer of 32 bits without a sign"),
  BoolValue: wrapper("True or false"),
  StringValue: wrapper("A text"),
  BytesValue: wrapper("Bytes"),
};

/**
 * @param {string} code what ts-proto generated for a file of google.protobuf
 * @param {string} path the file's, for messages
 */
export function documentGoogle(code, path) {
  let own = {};
  return code
    .replace(/^ *\/\*\*[\s\S]*?\*\/\n/gm, "")
    .split("\n")
    .flatMap((line) => {
      const message = /^export interface (\w+) \{/.exec(line)?.[1];
      if (message !== undefined) {
        if (comments[message] === undefined) throw new Error(`${path}: no comment for ${message}`);
        own = comments[message];
        return [`/** ${own[""]} */`, line];
      }
      if (line === "}") own = {};
      const field = /^ {2}(\w+)\??: [^(]*;$/.exec(line)?.[1];
      return field !== undefined && field in own ? [`  /** ${own[field]} */`, line] : [line];
    })
    .join("\n");
}
