import type { PluginConf } from "../src/index.js";
import { type Kind, otherKinds, type RefusedRow, type Row } from "./row.js";

const good = (title: string, input: string, gives: PluginConf): Row<PluginConf> => ({
  class: "a plugin",
  name: title,
  input,
  gives,
});

const bad = (title: string, input: string, key: string, says: string): RefusedRow => ({
  class: "a plugin",
  name: title,
  input,
  key,
  says,
});

/** A row for each kind that a member, or what is inside of it, must not have. */
function others(
  key: string,
  expected: string,
  right: readonly Kind[],
  member: (value: unknown) => object,
): RefusedRow[] {
  const says = (kind: Kind): string => `expected ${expected}, found ${kind}`;
  return otherKinds({ key, right, says }, (value) => ({ type: "a", ...member(value) })).map((row) => ({
    ...row,
    class: `${row.class} of a plugin`,
  }));
}

const text = ["a string", "null"] as const;
const list = ["an array", "null"] as const;
const object = ["an object", "null"] as const;
const attachments = "cni.dev/valid-attachments";

/** Configurations of single plugins. */
export const pluginRows: readonly Row<PluginConf>[] = [
  good("its type alone", '{"type":"a"}', { type: "a" }),
  good(
    "all that a runtime reads",
    '{"type":"a","name":"n","cniVersion":"1.0.0","capabilities":{"ips":true,"mac":false}}',
    {
      type: "a",
      name: "n",
      cniVersion: "1.0.0",
      capabilities: { ips: true, mac: false },
    },
  ),
  good("keys of a network", '{"type":"a","plugins":3,"disableCheck":4}', { type: "a" }),
  good("keys in another case", '{"TYPE":"a","Name":"n","CNIVERSION":"1","Capabilities":{"IPS":true}}', {
    type: "a",
    name: "n",
    cniVersion: "1",
    capabilities: { IPS: true },
  }),
  good("a key with the long s, which folds to s", '{"type":"a","capabilitie\u017f":{"x":true}}', {
    type: "a",
    capabilities: { x: true },
  }),
  good("a key with the sign of kelvin, which folds to k", '{"type":"a","\u212anown":1}', { type: "a" }),
  good(
    "null in every key but type",
    `{"type":"a","name":null,"cniVersion":null,"capabilities":null,"ipam":null,"dns":null,"prevResult":null,"${attachments}":null}`,
    { type: "a" },
  ),
  good("null after a value", '{"type":"a","type":null,"name":"n","name":null}', { type: "a", name: "n" }),
  good("null after capabilities", '{"type":"a","capabilities":{"x":true},"capabilities":null}', {
    type: "a",
  }),
  good("empty texts", '{"type":"a","name":"","cniVersion":""}', { type: "a" }),
  good("empty after a value", '{"type":"a","name":"n","name":""}', { type: "a" }),
  good("no capabilities", '{"type":"a","capabilities":{}}', { type: "a", capabilities: {} }),
  good("a capability that is null", '{"type":"a","capabilities":{"x":null}}', {
    type: "a",
    capabilities: { x: false },
  }),
  good(
    "capabilities that come again are merged",
    '{"type":"a","capabilities":{"x":true,"y":true},"Capabilities":{"y":false,"z":true}}',
    {
      type: "a",
      capabilities: { x: true, y: false, z: true },
    },
  ),
  good("the last of several types", '{"type":"a","Type":"b"}', { type: "b" }),
  good("a name that is no network's", '{"type":"a","name":"../x"}', { type: "a", name: "../x" }),
  good("a type that is no program's", '{"type":"../a"}', { type: "../a" }),
  good("a number that only Go's integers hold, in a key that is not read", '{"type":"a","x":1e999}', {
    type: "a",
  }),
  good("an ipam of a type", '{"type":"a","ipam":{"type":"host-local","x":[]}}', { type: "a" }),
  good(
    "DNS settings",
    '{"type":"a","dns":{"nameservers":["x",null],"domain":null,"search":[],"options":null,"y":1}}',
    { type: "a" },
  ),
  good("a previous result of any form", '{"type":"a","prevResult":{"ips":7}}', { type: "a" }),
  good("valid attachments", `{"type":"a","${attachments}":[{"containerID":"c","ifname":"i","x":1},{}]}`, {
    type: "a",
  }),
  bad("no type", '{"name":"n"}', "type", "it is missing"),
  bad("an empty type", '{"type":""}', "type", "it is missing"),
  bad("null as type", '{"type":null}', "type", "it is missing"),
  bad("an empty type after another", '{"type":"a","type":""}', "type", "it is missing"),
  bad("a type under a name that only looks like it", '{"typ\u0435":"a"}', "type", "it is missing"),
  bad("an empty object", "{}", "type", "it is missing"),
  bad("null", "null", "type", "it is missing"),
  bad("an array", '[{"type":"a"}]', "", "expected an object, found an array"),
  bad("a text", '"a"', "", "expected an object, found a string"),
  bad("an empty text", '""', "", "expected an object, found an empty string"),
  bad("a number", "1", "", "expected an object, found a number"),
  bad("a boolean", "true", "", "expected an object, found a boolean"),
  bad(
    "the first of several members is read too",
    '{"type":1,"type":"a"}',
    "type",
    "expected a string, found a number",
  ),
  bad(
    "the error has the key as it is written",
    '{"type":"a","CAPABILITIES":{"Ip s":1}}',
    'CAPABILITIES."Ip s"',
    "expected a boolean, found a number",
  ),
  bad(
    "a number that is too large in a previous result",
    '{"type":"a","prevResult":{"x":[1e999]}}',
    "prevResult.x[0]",
    "expected a number below 1.8e308",
  ),
  ...others("name", "a string", text, (name) => ({ name })),
  ...others("cniVersion", "a string", text, (cniVersion) => ({ cniVersion })),
  ...others("type", "a string", text, (type) => ({ type })),
  ...others("capabilities", "an object", object, (capabilities) => ({ capabilities })),
  ...others("capabilities.ips", "a boolean", ["a boolean", "null"], (ips) => ({ capabilities: { ips } })),
  ...others("ipam", "an object", object, (ipam) => ({ ipam })),
  ...others("ipam.type", "a string", text, (type) => ({ ipam: { type } })),
  ...others("dns", "an object", object, (dns) => ({ dns })),
  ...others("dns.nameservers", "an array", list, (nameservers) => ({ dns: { nameservers } })),
  ...others("dns.nameservers[1]", "a string", text, (each) => ({ dns: { nameservers: ["a", each] } })),
  ...others("dns.domain", "a string", text, (domain) => ({ dns: { domain } })),
  ...others("dns.search", "an array", list, (search) => ({ dns: { search } })),
  ...others("dns.search[0]", "a string", text, (each) => ({ dns: { search: [each] } })),
  ...others("dns.options", "an array", list, (options) => ({ dns: { options } })),
  ...others("prevResult", "an object", object, (prevResult) => ({ prevResult })),
  ...others(attachments, "an array", list, (value) => ({ [attachments]: value })),
  ...others(`${attachments}[0]`, "an object", ["an object"], (each) => ({ [attachments]: [each] })).map(
    (row): RefusedRow => (row.name === "null" ? { ...row, libcni: "takes it" } : row),
  ),
  ...others(`${attachments}[0].containerID`, "a string", text, (containerID) => ({
    [attachments]: [{ containerID }],
  })),
  ...others(`${attachments}[0].ifname`, "a string", text, (ifname) => ({ [attachments]: [{ ifname }] })),
];
