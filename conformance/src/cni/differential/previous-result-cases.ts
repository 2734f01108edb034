import { type JsonRecord, parsePrevResult } from "@container-interfaces/cni/plugin";
import type { Case, CaseClass } from "./case.js";
import type { DifferenceId } from "./deliberate.js";
import { base64, ourEnd, single, theirEnd } from "./ended.js";
import { configVersions } from "./networks.js";
import { viewOurResult, viewTheirResult } from "./result-view.js";

const shapes: readonly (readonly string[])[] = [
  ["", "0.1.0", "0.2.0"],
  ["0.3.0", "0.3.1", "0.4.0"],
  ["1.0.0", "1.1.0"],
];

/** The previous result of each version in a configuration of each version. */
function pair(config: string, stated: string): Case {
  const isOld = shapes[0]?.includes(stated) === true;
  const addresses = isOld
    ? { ip4: { ip: "10.1.2.3/24" } }
    : { ips: [{ version: "4", address: "10.1.2.3/24" }] };
  const prevResult = { cniVersion: stated, ...addresses };
  return caseOf(JSON.stringify({ cniVersion: config, type: "a", prevResult }), difference(config, stated));
}

function difference(config: string, stated: string): DifferenceId | undefined {
  const [wanted, given] = [config || "0.1.0", stated || "0.1.0"];
  if (wanted === given) return undefined;
  const isOneShape = shapes.some((versions) => versions.includes(config) && versions.includes(stated));
  return isOneShape ? "previous-result-version" : "previous-result-converted";
}

/** A result that states no version is of that of the configuration. */
// biome-ignore format: a table
const others: readonly (readonly [json: string, differs?: DifferenceId])[] = [
  ['{"type":"a"}'], ['{"type":"a","prevResult":null}'], ['{"cniVersion":"1.0.0","type":"a","prevResult":{}}'],
  ['{"cniVersion":"0.4.0","type":"a","prevResult":{"ips":[{"version":"4","address":"10.1.2.3/24"}]}}'],
  ['{"cniVersion":"0.2.0","type":"a","prevResult":{"ip4":{"ip":"10.1.2.3/24"}}}'],
  ['{"cniVersion":"1.1.0","type":"a","prevResult":{"cniVersion":"1.1.0","routes":[{"dst":"::/0","mtu":9}],"dns":{"search":["a"]}}}'],
  ['{"type":"a","prevResult":{}}'], ['{"cniVersion":"1.0.0","type":"a","prevResult":{"cniVersion":"9.0.0"}}'],
  ['{"cniVersion":"1.0.0","type":"a","prevResult":{"ips":{}}}'],
  ['{"cniVersion":"1.0.0","type":"a","prevResult":{"ips":[{"address":"x"}]}}'],
  ['{"cniVersion":"1.0.0","type":"a","prevResult":{"cniVersion":5}}', "previous-result-converted"],
  ['{"cniVersion":"9.0.0","type":"a","prevResult":{}}'],
  ['{"cniVersion":"1.0.0","type":"a","prevResult":{"ips":[{}]}}', "missing-address"],
];

/** What a plugin makes of the previous result in its configuration. */
export const previousResults: CaseClass = {
  name: "previous results in configurations",
  cases: [
    ...configVersions.flatMap((config) => configVersions.map((stated) => pair(config, stated))),
    ...others.map(([json, differs]) => caseOf(json, differs)),
  ],
};

function caseOf(json: string, differs: DifferenceId | undefined): Case {
  return {
    name: json,
    differs,
    theirs: async ({ driver }) =>
      single(theirEnd(await driver.call("parsePrevResult", { bytes: base64(json) }), viewTheirResult)),
    ours: async () =>
      single(await ourEnd(() => parsePrevResult(JSON.parse(json) as JsonRecord), viewOurResult)),
  };
}
