import { conf, type ListFacts, lab } from "./list-rows.js";
import { otherKinds, type RefusedRow, type Row } from "./row.js";

const plugins = (title: string, input: string, ...texts: string[]): Row<ListFacts> => ({
  class: "plugins of a list",
  name: title,
  input: `{"name":"lab","plugins":${input}}`,
  gives: lab({ plugins: texts }),
});

const bad = (title: string, input: string, key: string, says: string): RefusedRow => ({
  class: "plugins of a list",
  name: title,
  input,
  key,
  says,
});

const pluginRows: readonly Row<ListFacts>[] = [
  plugins("one", '[{"type":"a"}]', '{"type":"a"}'),
  plugins(
    "three, in their order",
    '[{"type":"c"},{"type":"a"},{"type":"b"}]',
    '{"type":"c"}',
    '{"type":"a"}',
    '{"type":"b"}',
  ),
  plugins("the same one twice", '[{"type":"a"},{"type":"a"}]', '{"type":"a"}', '{"type":"a"}'),
  plugins(
    "keys are sorted by their bytes",
    '[{"type":"t","b":1,"B":2,"é":3,"😀":4,"\ufb00":5,"a":6}]',
    '{"B":2,"a":6,"b":1,"type":"t","é":3,"\ufb00":5,"😀":4}',
  ),
  plugins(
    "keys of inner objects too",
    '[{"type":"t","x":[{"b":1,"a":{"d":1,"c":2}}]}]',
    '{"type":"t","x":[{"a":{"c":2,"d":1},"b":1}]}',
  ),
  plugins("the type in another case", '[{"TYPE":"a"}]', '{"TYPE":"a"}'),
  plugins(
    "numbers become floating point",
    '[{"type":"t","n":[1.0,1e3,1E-7,-0,0.1e1,12345678901234567890,1e21,123456789012345678901234567890,5e-324,0.000001]}]',
    '{"n":[1,1000,1e-7,-0,1,12345678901234567000,1e+21,1.2345678901234568e+29,5e-324,0.000001],"type":"t"}',
  ),
  plugins(
    "markup and line separators are escaped",
    '[{"type":"t","<a>":"&\u2028\u2029\u007f/"}]',
    '{"\\u003ca\\u003e":"\\u0026\\u2028\\u2029\u007f/","type":"t"}',
  ),
  plugins(
    "control characters are escaped",
    '[{"type":"t","x":"\\u0000\\b\\f\\n\\r\\t\\u001f\\"\\\\"}]',
    '{"type":"t","x":"\\u0000\\b\\f\\n\\r\\t\\u001f\\"\\\\"}',
  ),
  plugins(
    "unknown keys are kept",
    '[{"type":"t","x":null,"y":[],"z":{}}]',
    '{"type":"t","x":null,"y":[],"z":{}}',
  ),
  plugins(
    "keys that JavaScript's objects have",
    '[{"type":"t","__proto__":{"type":"u"},"constructor":1,"toString":2}]',
    '{"__proto__":{"type":"u"},"constructor":1,"toString":2,"type":"t"}',
  ),
  plugins(
    "of several members with one key the last counts",
    '[{"type":"t","x":{"a":1},"x":{"b":2}}]',
    '{"type":"t","x":{"b":2}}',
  ),
  plugins("a type that is repeated", '[{"type":"t","type":"u"}]', '{"type":"u"}'),
  plugins(
    "capabilities",
    '[{"type":"t","capabilities":{"a":true,"b":false,"c":null}}]',
    '{"capabilities":{"a":true,"b":false,"c":null},"type":"t"}',
  ),
  { class: "plugins of a list", name: "none", input: '{"name":"lab"}', gives: lab({ plugins: [] }) },
  {
    class: "plugins of a list",
    name: "in another case",
    input: '{"name":"lab","PLUGINS":[{"type":"a"}]}',
    gives: lab({ plugins: [] }),
  },
  {
    class: "plugins of a list",
    name: "only inlined ones",
    input: conf({ loadOnlyInlinedPlugins: true }),
    gives: lab({ loadOnlyInlinedPlugins: true }),
  },
  {
    class: "plugins of a list",
    name: "twice",
    input: '{"name":"lab","plugins":[{"type":"a"}],"plugins":[{"type":"b"}]}',
    gives: lab({ plugins: ['{"type":"b"}'] }),
  },
  {
    class: "plugins of a list",
    name: "a name that comes again",
    input: '{"name":"a/b","name":"lab"}',
    gives: lab({ plugins: [] }),
  },
  bad("an empty list", conf({ plugins: [] }), "plugins", "it is empty"),
  bad(
    "only inlined ones, of which there are none",
    '{"name":"lab","loadOnlyInlinedPlugins":true}',
    "plugins",
    "it is missing, and loadOnlyInlinedPlugins is true",
  ),
  bad(
    "the last of several members",
    '{"name":"lab","plugins":[{"type":"a"}],"plugins":[]}',
    "plugins",
    "it is empty",
  ),
  bad("no type", conf({ plugins: [{}] }), "plugins[0].type", "it is missing"),
  bad(
    "no type in the second one",
    conf({ plugins: [{ type: "a" }, { name: "b" }] }),
    "plugins[1].type",
    "it is missing",
  ),
  bad("an empty type", conf({ plugins: [{ type: "" }] }), "plugins[0].type", "it is missing"),
  bad("a type that is null", conf({ plugins: [{ type: null }] }), "plugins[0].type", "it is missing"),
  bad("null", conf({ plugins: [null] }), "plugins[0].type", "it is missing"),
  bad(
    "a number that is too large",
    '{"name":"lab","plugins":[{"type":"a"},{"type":"b","x":[0,1e999]}]}',
    "plugins[1].x[1]",
    "expected a number below 1.8e308",
  ),
  bad(
    "one that is too small",
    '{"name":"lab","plugins":[{"type":"b","x":{"y":-1e999}}]}',
    "plugins[0].x.y",
    "expected a number below 1.8e308",
  ),
  bad("one beside them", '{"name":"lab","x y":1e400}', '"x y"', "expected a number below 1.8e308"),
  bad(
    "a capability of another kind",
    conf({ plugins: [{ type: "a", capabilities: { ips: "yes" } }] }),
    "plugins[0].capabilities.ips",
    "expected a boolean, found a string",
  ),
  bad(
    "an ipam of another kind",
    conf({ plugins: [{ type: "a" }, { type: "b", ipam: [] }] }),
    "plugins[1].ipam",
    "expected an object, found an array",
  ),
  bad(
    "a DNS option of another kind",
    conf({ plugins: [{ type: "a", dns: { options: ["a", 2] } }] }),
    "plugins[0].dns.options[1]",
    "expected a string, found a number",
  ),
  ...otherKinds({ key: "plugins", right: ["an array"], says: () => "expected an array" }, (value) => ({
    name: "lab",
    plugins: value,
  })),
  ...otherKinds(
    { key: "plugins[0]", right: ["an object", "null"], says: (kind) => `expected an object, found ${kind}` },
    (value) => ({ name: "lab", plugins: [value] }),
  ),
  ...otherKinds(
    {
      key: "plugins[1].type",
      right: ["a string", "null"],
      says: (kind) => `expected a string, found ${kind}`,
    },
    (type) => ({ name: "lab", plugins: [{ type: "a" }, { type }] }),
  ),
];

const bytes = (...parts: (string | number)[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === "number" ? Buffer.of(part) : Buffer.from(part))));

const byteRows: readonly Row<ListFacts>[] = [
  { class: "bytes", name: "space around", input: ' \t\r\n{"name":"lab"}\n', gives: lab({ plugins: [] }) },
  {
    class: "bytes",
    name: "invalid UTF-8 in a value becomes U+FFFD, each byte its own",
    input: bytes('{"name":"lab","plugins":[{"type":"', 0xff, 0xe2, 0x82, "x", 0xed, 0xa0, 0x80, '"}]}'),
    gives: lab({ plugins: ['{"type":"\ufffd\ufffd\ufffdx\ufffd\ufffd\ufffd"}'] }),
  },
  {
    class: "bytes",
    name: "invalid UTF-8 in a key",
    input: bytes('{"name":"lab","', 0xc0, 0x80, '":1}'),
    gives: lab({ plugins: [] }),
  },
  {
    class: "bytes",
    name: "halves of surrogate pairs become U+FFFD",
    input: '{"name":"lab","plugins":[{"type":"\\ud800\\u0041\\udc00\\ud83d\\ude00"}]}',
    gives: lab({ plugins: ['{"type":"\ufffdA\ufffd😀"}'] }),
  },
  {
    class: "bytes",
    name: "invalid UTF-8 in the name",
    input: bytes('{"name":"l', 0xff, 'b"}'),
    key: "name",
    says: 'the network\'s name "l\ufffdb" has to begin with a letter or a digit and to hold only these, "_", "." and "-"',
    libcni: "takes it",
  },
  {
    class: "bytes",
    name: "a byte order mark",
    input: '\ufeff{"name":"lab"}',
    key: "",
    says: "no valid JSON at line 1, column 1: expected a value",
  },
  {
    class: "bytes",
    name: "UTF-16",
    input: Buffer.from('{"name":"lab"}', "utf16le"),
    key: "",
    says: "no valid JSON at line 1, column 2: expected a key in quotes",
  },
  {
    class: "bytes",
    name: "a zero byte at the end",
    input: '{"name":"lab"}\0',
    key: "",
    says: "no valid JSON at line 1, column 15: expected the end",
  },
  {
    class: "bytes",
    name: "zero bytes alone",
    input: new Uint8Array(512),
    key: "",
    says: "no valid JSON at line 1, column 1: expected a value",
  },
  {
    class: "bytes",
    name: "a space that JSON does not know",
    input: '{\u00a0"name":"lab"}',
    key: "",
    says: "no valid JSON at line 1, column 2: expected a key in quotes",
  },
];

/** Configurations of networks: their plugins, and the bytes of the text. */
export const listPluginRows: readonly Row<ListFacts>[] = [...pluginRows, ...byteRows];
