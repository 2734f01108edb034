import { injectConf } from "@container-interfaces/cni";
import type { Case, CaseClass } from "./case.js";
import type { DifferenceId } from "./deliberate.js";
import { base64, ourEnd, show, showBase64, single, theirEnd } from "./ended.js";

/** Texts that are no JSON or no object. */
// biome-ignore format: a table
const refused: readonly string[] = [
  "", " ", "x", "{", "}", "[", "]", "[]", "1", '"a"', "true", "nul", "nulll", "NULL", "undefined", "NaN",
  "Infinity", "{}{}", "{} x", "{},", '{"a"}', '{"a":}', '{"a":1,}', '{,"a":1}', '{"a" 1}', '{"a":1 "b":2}',
  "{a:1}", "{'a':1}", "{\"a\":'b'}", '{"a":1;"b":2}', '{"a":[1,]}', '{"a":[,1]}', '{"a":[1 2]}', '{"a":[1}',
  '{"a":{]}', '{"a":"', '{"a":"b', '{"a":"\\', '{"a":"\\"}', '{"a":"\\x41"}', '{"a":"\\u12"}',
  '{"a":"\\u12g4"}', '{"a":"\\U0041"}', '{"a":"\\\'"}', '{"a":"\t"}', '{"a":"\n"}', '{"a":"\u0000"}',
  '{"a":01}', '{"a":-01}', '{"a":+1}', '{"a":.5}', '{"a":1.}', '{"a":1.e5}', '{"a":-}', '{"a":1e}', '{"a":1e+}',
  '{"a":0x1}', '{"a":1_000}', '{"a":--1}', '{"a":1.2.3}', '{"a":tru}', '{"a":True}', '{"a":falsey}',
  '\ufeff{"a":1}', '{"a":1}\u0000', '\u00a0{"a":1}', '{"a":1}\u2028', '{"a"\u000b:1}', '{"a":1}\f',
  '// x\n{"a":1}', '{"a":1/* x */}', '{"a":1} // x', '{"a":1}}', '{"a":{"b":{"c":', '{"\\ud800":',
];

/** Texts that look as if they were none. */
// biome-ignore format: a table
const taken: readonly string[] = [
  "{}", ' {"a":1} ', "\n\t\r {}\r\n", '{"a":-0}', '{"a":0}', '{"a":[0,-1]}', '{"a":"\\u0041"}', '{"a":0.5}',
  '{"a":1E5}', '{"a":1e+05}', '{"a":1e-05}', '{"":1}', '{"a":"\\/"}', '{"a":"\u007f"}', '{"a":"\\u0000"}',
  '{"a":"\ufeff"}', '{"a":"\u2028"}', '{"a":"// x"}', '{"a":"/* */"}', '{"a":"\'"}', '{"a":"\\ud800"}',
  '{"a":"\\uD83D\\uDE00"}', '{"a":[ ]}', '{"a":{ }}', '{"a":[[],{}]}', '{"a":null}', '{"a":1,"a":2}',
  '{"a":true,"b":false}', '{"a":100000}', '{"a" : 1 , "b" : [ 1 , 2 ] }', '{"a":"\\\\"}', '{"a":"\\\\\\""}',
  '{"a":"{"}', '{"a":"]"}', '{"a":[1,[2,[3]]]}', '{"null":null}', '{"a":-1.5e-3}', '{"a":12345678901234567890}',
  '{"a":"\\u00e9"}', '{"a":"x\\ny"}',
];

/** An object with a number of levels of arrays in it. */
const nested = (depth: number): string => `{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`;

/** Texts that are no JSON, and some that only look so. */
export const malformedJson: CaseClass = {
  name: "texts that are no JSON, or nearly so",
  cases: [
    ...refused.map((text) => caseOf(text)),
    ...taken.map((text) => caseOf(text)),
    caseOf("null", "null-configuration"),
    caseOf(nested(999)),
    caseOf(nested(1_000), "nesting"),
    caseOf(nested(9_999), "nesting"),
    caseOf(nested(10_000)),
  ],
};

function caseOf(text: string, differs?: DifferenceId): Case {
  return {
    name: text.length > 1_000 ? `${text.length} bytes` : JSON.stringify(text),
    differs,
    theirs: async ({ driver }) =>
      single(
        theirEnd(
          await driver.call("inject", { bytes: base64(text), values: { type: "t" } }),
          (plugin: { bytes: string }) => showBase64(plugin.bytes),
        ),
      ),
    ours: async () => {
      const original = { network: { type: "t" }, bytes: Buffer.from(text) };
      return single(
        await ourEnd(
          () => injectConf(original, { type: "t" }),
          (plugin) => show(plugin.bytes),
        ),
      );
    },
  };
}
