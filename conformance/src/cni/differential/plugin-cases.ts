import { confListFromConf, injectConf, networkPluginConfFromBytes } from "@container-interfaces/cni";
import type { Case, CaseClass } from "./case.js";
import { viewOurList, viewOurPlugin, viewTheirList, viewTheirPlugin } from "./config-view.js";
import type { DifferenceId } from "./deliberate.js";
import { base64, ourEnd, single, theirEnd } from "./ended.js";

type Row = readonly [json: string, differs?: DifferenceId | undefined];

const withKeys = (members: string): string => `{"type":"a",${members}}`;

// biome-ignore format: a table
const plugins: readonly Row[] = [
  ...[
    '{"type":"a"}', '{"TYPE":"a"}', '{"tYpE":"a"}', '{"type":"a","type":"b"}', '{"type":"a","TYPE":"b"}',
    '{"TYPE":"b","type":"a"}', '{"type":"a","type":null}', '{"type":"a","type":""}', '{"type":"","TYPE":"a"}',
    '{"type":""}', '{"type":null}', '{"type":1}', "{}", "null", "[]", '"a"', "", "{", '{"type":"a"} x',
    '{"type":"\\u0061"}', '{"type":"é"}', '{"type":"a/b"}', '{"t\\u0079pe":"a"}', '{" type":"a"}',
    '{"ty\u0440e":"a"}',
  ].map((json): Row => [json]),
  ...[
    '"name":"n"', '"NAME":"n"', '"name":"../n"', '"name":""', '"name":null', '"name":1', '"cniVersion":"1.0.0"',
    '"CniVersion":"x"', '"cniversion":"1"', '"cniVersion":null', '"cniVersion":1', '"cniVer\u017fion":"1.0.0"',
    '"capabilities":{}', '"capabilities":null', '"capabilities":{"a":true,"A":false}',
    '"capabilities":{"a":true},"capabilities":{"b":true}',
    '"capabilities":{"a":true},"CAPABILITIES":{"a":false}', '"capabilities":{"a":true},"capabilities":null',
    '"capabilities":{"a":null}', '"capabilities":{"a":1}', '"capabilities":{"a":"true"}', '"capabilities":[]',
    '"capabilities":true', '"capabilities":{"__proto__":true}', '"ipam":{"type":"x"}', '"ipam":{}',
    '"ipam":null', '"ipam":{"type":null}', '"ipam":{"type":1}', '"ipam":"x"', '"ipam":[]', '"IPAM":{"TYPE":1}',
    '"dns":{}', '"dns":null', '"dns":[]',
    '"dns":{"nameservers":["a",""],"domain":"d","search":[],"options":null}', '"dns":{"nameservers":"a"}',
    '"dns":{"nameservers":[1]}', '"dns":{"nameservers":[null]}', '"dns":{"domain":[]}', '"DNS":{"Search":[{}]}',
    '"prevResult":{}', '"prevResult":null', '"prevResult":{"a":[1,{"b":null}]}', '"prevResult":[]',
    '"prevResult":"x"', '"prevResult":{"a":1e400}', '"x":1e400', '"x":[{"y":null}]', '"args":{"cni":{"a":1}}',
    '"runtimeConfig":[]', '"cni.dev/valid-attachments":[]', '"cni.dev/valid-attachments":null',
    '"cni.dev/valid-attachments":[{"containerID":"c","ifname":"i"}]',
    '"cni.dev/valid-attachments":[{"ContainerId":"c"},{}]', '"cni.dev/valid-attachments":{}',
    '"cni.dev/valid-attachments":[1]', '"cni.dev/valid-attachments":[{"ifname":1}]', '"cni.dev/attachments":1',
  ].map((members): Row => [withKeys(members)]),
  [withKeys('"cni.dev/valid-attachments":[null]'), "null-element"],
];

/** Configurations of single plugins. */
export const parsedPlugins: CaseClass = {
  name: "configurations of plugins",
  cases: plugins.map(([json, differs]) => pluginCase([json, json, differs])),
};

/** The case of one text. */
export function pluginCase([name, json, differs]: readonly [string, string, Case["differs"]?]): Case {
  return {
    name,
    differs,
    theirs: async ({ driver }) =>
      single(theirEnd(await driver.call("parsePlugin", { bytes: base64(json) }), viewTheirPlugin)),
    ours: async () =>
      single(await ourEnd(() => networkPluginConfFromBytes(Buffer.from(json)), viewOurPlugin)),
  };
}

// biome-ignore format: a table
const upgraded: readonly Row[] = [
  ...[
    '"name":"n"', '"name":"n","cniVersion":"0.4.0"', '"name":"n","cniVersion":"9.9.9"',
    '"name":"n","x":{"b":1.0,"a":[null,"<"]}', '"name":"n","Name":"m"', '"Name":"m","name":"n"',
    '"name":"n","cniversion":"0.3.1"', '"name":"n","capabilities":{"p":true}', '"name":"n","plugins":[1]',
    '"name":"n","disableCheck":true,"loadOnlyInlinedPlugins":"x"', '"name":"n","type":"b"',
    '"name":"n","cniVersions":["1.1.0"]', '"name":1', '"name":"n","cniVersion":1', '"name":"n","x":1e999',
    '"name":"n","dns":{"domain":1}',
  ].map((members): Row => [withKeys(members)]),
  ...[
    '"cniVersion":"0.4.0"', '"name":""', '"name":"a b"', '"name":".."',
  ].map((members): Row => [withKeys(members), "names-on-load"]),
  [withKeys('"name":"n","cniVersion":"x"'), "no-version"],
  [withKeys(`"name":"n","x":${"[".repeat(900)}${"]".repeat(900)}`)],
  [withKeys(`"name":"n","x":${"[".repeat(999)}${"]".repeat(999)}`), "nesting"],
];

/** Configurations of single plugins, made into networks. */
export const listsOfPlugins: CaseClass = {
  name: "networks made of single plugins",
  cases: upgraded.map(([json, differs]) => ({
    name: json.slice(0, 100),
    differs,
    theirs: async ({ driver }) =>
      single(theirEnd(await driver.call("listFromConf", { bytes: base64(json) }), viewTheirList)),
    ours: async () =>
      single(
        await ourEnd(() => confListFromConf(networkPluginConfFromBytes(Buffer.from(json))), viewOurList),
      ),
  })),
};

const injected: readonly (readonly [json: string, values: string, differs?: DifferenceId | undefined])[] = [
  ['{"type":"a"}', "{}"],
  ['{"type":"a"}', '{"name":"n","cniVersion":"1.0.0"}'],
  ['{"type":"a","name":"x"}', '{"name":"n"}'],
  ['{"type":"a","Name":"x"}', '{"name":"n"}'],
  ['{"type":"a","nAME":"x"}', '{"name":"n"}'],
  ['{"type":"a"}', '{"type":"b"}'],
  ['{"type":"a"}', '{"TYPE":"b"}'],
  ['{"type":"a"}', '{"tYPE":"b"}'],
  ["{}", '{"type":"b"}'],
  ['{"z":1,"type":"a","b":{"d":1,"c":[1.0,2e3]}}', '{"m":{"y":[],"x":{}}}'],
  ['{"type":"a"}', '{"a":1.5,"b":1e21,"c":0,"d":"<\u2028>","e":true,"f":[null]}'],
  ['{"type":"a"}', '{"prevResult":{"ips":[{"address":"1.2.3.4/5"}]}}'],
  ['{"type":"a"}', '{"runtimeConfig":{"portMappings":[{"hostPort":1}]}}'],
  ['{"type":"a"}', '{"__proto__":{"x":1},"constructor":1}'],
  ['{"type":"a"}', '{"é":1,"😀":2,"\uffff":3,"10":4,"9":5}'],
  ['{"type":"a","x":null}', '{"y":false,"z":0,"w":""}'],
  ['{"type":"a","a":1,"a":2}', '{"b":1}'],
  ['{"type":"a"}', '{"x":null}'],
  ['{"type":"a"}', '{"":1}'],
  ['{"type":"a"}', '{"type":""}'],
  ['{"type":"a"}', '{"type":1}'],
  ['{"type":"a"}', '{"name":1}'],
  ['{"type":"a"}', '{"capabilities":{"x":1}}'],
  ['{"type":"a"}', '{"cni.dev/valid-attachments":{}}'],
  ["{}", "{}"],
  ["[]", '{"type":"a"}'],
  ["{", '{"type":"a"}'],
  ["", '{"type":"a"}'],
  ["null", "{}"],
  ["null", '{"type":"a"}', "null-configuration"],
];

/** Keys put into configurations. */
export const injectedKeys: CaseClass = {
  name: "keys put into configurations",
  cases: injected.map(([json, text, differs]) => {
    const values = JSON.parse(text) as Record<string, unknown>;
    return {
      name: `${text} into ${json}`,
      differs,
      theirs: async ({ driver }) =>
        single(theirEnd(await driver.call("inject", { bytes: base64(json), values }), viewTheirPlugin)),
      ours: async () => {
        const original = { network: { type: "a" }, bytes: Buffer.from(json) };
        return single(await ourEnd(() => injectConf(original, values), viewOurPlugin));
      },
    };
  }),
};
