import { describe, expect, test } from "vitest";
import { thrown } from "../../testdata/row.js";
import { injectConf } from "./inject-conf.js";
import { networkPluginConfFromBytes } from "./plugin-conf-from-bytes.js";

const plugin = (text: string) => networkPluginConfFromBytes(text);
const textOf = ({ bytes }: { readonly bytes: Uint8Array }): string => Buffer.from(bytes).toString();

describe("keys that are added to a configuration", () => {
  // the texts are what libcni makes of them
  test.each<[string, string, Record<string, unknown>, string]>([
    ["none", '{"type":"a","b":1}', {}, '{"b":1,"type":"a"}'],
    ["a new one", '{"type":"a"}', { name: "lab" }, '{"name":"lab","type":"a"}'],
    [
      "one that is there",
      '{"type":"a","name":"x","z":[{"b":1,"a":2}]}',
      { name: "lab" },
      '{"name":"lab","type":"a","z":[{"a":2,"b":1}]}',
    ],
    [
      "one in another case, beside it",
      '{"type":"a","NAME":"x"}',
      { name: "lab" },
      '{"NAME":"x","name":"lab","type":"a"}',
    ],
    ["the type", '{"type":"a"}', { type: "b" }, '{"type":"b"}'],
    [
      "what is false, zero or empty",
      '{"type":"a"}',
      { f: false, n: 0, s: "", l: [], o: {} },
      '{"f":false,"l":[],"n":0,"o":{},"s":"","type":"a"}',
    ],
    ["an object, which replaces", '{"type":"a","x":{"a":1}}', { x: { b: 2 } }, '{"type":"a","x":{"b":2}}'],
    ["markup", '{"type":"a","x":"<"}', { y: "&" }, '{"type":"a","x":"\\u003c","y":"\\u0026"}'],
    [
      "beside numbers",
      '{"type":"a","x":[1.0,1e3,12345678901234567890,-0]}',
      { y: 1e21 },
      '{"type":"a","x":[1,1000,12345678901234567000,-0],"y":1e+21}',
    ],
    ["beside a key that comes again", '{"type":"a","x":1,"x":2}', {}, '{"type":"a","x":2}'],
    ["null inside", '{"type":"a"}', { x: [null, { y: null }] }, '{"type":"a","x":[null,{"y":null}]}'],
  ])("%s", (_, original, values, text) => {
    expect(textOf(injectConf(plugin(original), values))).toBe(text);
  });

  test("leave the original as it is, and are read again", () => {
    const original = plugin('{"type":"a","name":"x"}');
    const injected = injectConf(original, { name: "lab", capabilities: { ips: true } });
    expect(injected.network).toEqual({ type: "a", name: "lab", capabilities: { ips: true } });
    expect(textOf(original)).toBe('{"type":"a","name":"x"}');
    expect(original.network).toEqual({ type: "a", name: "x" });
  });

  test("may have the name __proto__", () => {
    const values = JSON.parse('{"__proto__":{"type":"b"}}');
    expect(textOf(injectConf(plugin('{"type":"a"}'), values))).toBe('{"__proto__":{"type":"b"},"type":"a"}');
  });

  const loop: Record<string, unknown> = {};
  loop.self = loop;
  test.each<[Record<string, unknown>, string]>([
    [{ "": 1 }, "a key is empty"],
    [{ a: 1, "": 1 }, "a key is empty"],
    [{ x: null }, "the value of x is null"],
    [{ x: undefined }, "the value of x is undefined"],
    [{ x: () => 1 }, "JSON has no function"],
    [{ x: [Number.NaN] }, "JSON has no NaN"],
    [{ x: loop }, "an object contains itself"],
  ])("are refused: %o", (values, reason) => {
    const error = thrown(() => injectConf(plugin('{"type":"a"}'), values), "INVALID_ARGUMENT");
    expect(error.message).toBe(`[INVALID_ARGUMENT] adding keys to a configuration: ${reason}`);
  });

  test("keep the error of JSON as the cause", () => {
    const error = thrown(() => injectConf(plugin('{"type":"a"}'), { x: Symbol("s") }), "INVALID_ARGUMENT");
    expect(error.cause).toBeInstanceOf(TypeError);
    expect(
      thrown(() => injectConf(plugin('{"type":"a"}'), { x: null }), "INVALID_ARGUMENT").cause,
    ).toBeUndefined();
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["type", { type: "" }, "type: it is missing"],
    ["name", { name: 5 }, "name: expected a string, found a number"],
    [
      "capabilities.ips",
      { capabilities: { ips: 1 } },
      "capabilities.ips: expected a boolean, found a number",
    ],
  ])("that make it no configuration are refused with the key %s", (key, values, reason) => {
    const error = thrown(() => injectConf(plugin('{"type":"a"}'), values), "INVALID_CONFIG");
    expect(error).toMatchObject({ key, reason });
  });

  test.each([
    ["no JSON", "{", ""],
    ["no object", "[1]", ""],
    ["a number that is too large", '{"type":"a","x":1e999}', "x"],
  ])("cannot be added to what is %s", (_, text, key) => {
    const original = { network: { type: "a" }, bytes: Buffer.from(text) };
    expect(thrown(() => injectConf(original, { name: "lab" }), "INVALID_CONFIG").key).toBe(key);
  });
});
