import { encodeJson, injectConf } from "@container-interfaces/cni";
import type { Case, CaseClass } from "./case.js";
import type { DifferenceId } from "./deliberate.js";
import { base64, ourEnd, show, showBase64, single, theirEnd } from "./ended.js";
import { Random } from "./random.js";
import { randomJson } from "./random-json.js";

type Row = readonly [name: string, json: string | Uint8Array, differs?: DifferenceId | undefined];

const bytes = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part))));

const nested = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;

const values: readonly Row[] = [
  ["keys in another order", '{"z":1,"a":2,"m":3,"B":4,"_":5,"10":6,"9":7,"1":8}'],
  ["keys beyond the plane", '{"😀":1,"\uffff":2,"\ud7ff":3,"é":4,"e\u0301":5}'],
  ["keys that begin alike", '{"ab":1,"a":2,"abc":3,"":4}'],
  ["keys of JavaScript's own", '{"__proto__":{"a":1},"constructor":2,"toString":3,"hasOwnProperty":4}'],
  ["keys with escapes", '{"\\u0061":1,"\\"":2,"<&>":3,"\\n":4,"\\ud83d\\ude00":5}'],
  ["a key twice", '{"a":1,"b":2,"a":3}'],
  ["a key twice, once an object", '{"a":{"x":1},"a":{"y":2}}'],
  ["a key twice, spelled otherwise", '{"a":1,"\\u0061":2,"A":3}'],
  ["a key that is null in the end", '{"a":1,"a":null}'],
  ["a key of half a pair twice", '{"\\ud800":1,"\ufffd":2}'],
  ["characters of HTML", '"<script>&\'</script>"'],
  ["separators of lines", '"\u2028\u2029\\u2028"'],
  ["control characters", '"\\u0000\\u0001\\u001f\\u007f\u007f\u0080"'],
  ["short escapes", '"\\b\\f\\n\\r\\t\\/\\\\\\""'],
  ["long escapes of short ones", '"\\u0008\\u000C\\u000a\\u000D\\u0009\\u002f\\u005C\\u0022"'],
  ["a pair of escapes", '"\\ud83d\\ude00"'],
  ["half a pair", '"\\ud83d"'],
  ["the other half", '"\\ude00"'],
  ["two first halves", '"\\ud83d\\ud83d\\ude00"'],
  ["halves the wrong way round", '"\\ude00\\ud83d"'],
  ["half a pair before text", '"\\ud83dx\\ude00"'],
  ["half a pair before another escape", '"\\ud83d\\n"'],
  ["a byte order mark within", '"\ufeff"'],
  ["characters that are none", '"\ufffe\uffff\ufdd0"'],
  ["a byte of 0xff", bytes('"a', [0xff], 'b"')],
  ["a sequence that is cut off", bytes('"', [0xe2, 0x82], '"')],
  ["a sequence that is cut off, and text", bytes('"', [0xf0, 0x9f, 0x98], 'a"')],
  ["an overlong slash", bytes('"', [0xc0, 0xaf], '"')],
  ["an overlong slash of three bytes", bytes('"', [0xe0, 0x80, 0xaf], '"')],
  ["half a pair as bytes", bytes('"', [0xed, 0xa0, 0x80], '"')],
  ["what lies past Unicode", bytes('"', [0xf4, 0x90, 0x80, 0x80], '"')],
  ["five bytes", bytes('"', [0xf8, 0x88, 0x80, 0x80, 0x80], '"')],
  ["lone continuations", bytes('"', [0x80, 0xbf], '"')],
  ["a key of invalid bytes", bytes('{"', [0xff], '":1,"', [0xfe], '":2}')],
  ["zero", "[0,-0,0.0,-0.0,0e5,-0e-5]"],
  ["whole numbers", "[1,-1,1.0,10.00,1e0,1e2,1E2,1e+2,100e-2]"],
  ["large numbers", "[1e20,1e21,123456789012345678,9007199254740992,9007199254740993,1.5e300]"],
  ["small numbers", "[1e-5,1e-6,1e-7,0.000001,0.0000001,5e-324,2e-324,1e-400]"],
  ["fractions", "[0.1,0.5,1.50,3.141592653589793,0.30000000000000004,123.456e3]"],
  ["the largest number", "1.7976931348623157e308"],
  ["a number past the largest", "1e309"],
  ["a number past the largest, deep", '{"a":[{"b":-1e400}]}'],
  ["many digits", `0.${"1234567890".repeat(30)}`],
  ["many digits before the point", `${"1234567890".repeat(30)}`],
  ["empty ones", '[{},[],"",{"a":{}},[[]]]'],
  ["spaces everywhere", ' { "a" : [ 1 , 2 ] ,\t"b"\r\n: { } } '],
  ["words", "[true,false,null]"],
  ["a long text", `"${"x<".repeat(20_000)}"`],
  ["a long list", `[${Array.from({ length: 2_000 }, (_, index) => index / 8).join(",")}]`],
  ["500 levels", nested(500)],
  ["998 levels", nested(998)],
];

/** Values within a configuration, as they are after it was read and written again. */
export const jsonValues: CaseClass = {
  name: "JSON that is read and written again",
  cases: values.map(caseOf),
};

/** The same for values that are made up. */
export const randomJsonValues: CaseClass = {
  name: "JSON that is made up, read and written again",
  cases: Array.from({ length: 80 }, (_, seed) => caseOf([`seed ${seed}`, randomJson(new Random(seed), 4)])),
};

function caseOf([name, json, differs]: Row): Case {
  const document = bytes('{"type":"t","v":', typeof json === "string" ? json : [...json], "}");
  return {
    name,
    differs,
    theirs: async ({ driver }) => {
      const answer = (await driver.call("json", { bytes: base64(document) })).value as Record<
        "object",
        never
      >;
      return single(theirEnd(answer.object, texts));
    },
    ours: async () => {
      const read = () => injectConf({ network: { type: "t" }, bytes: document }, {}).bytes;
      return single(await ourEnd(read, (written) => ({ compact: show(written), pretty: pretty(written) })));
    },
  };
}

const texts = ({ compact, pretty }: Record<"compact" | "pretty", string>): unknown => ({
  compact: showBase64(compact),
  pretty: showBase64(pretty),
});

function pretty(written: Uint8Array): string {
  return encodeJson(JSON.parse(Buffer.from(written).toString()), "    ");
}
