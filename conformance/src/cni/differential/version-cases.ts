import { CNIConfig, compareVersions, currentSpecVersion } from "@container-interfaces/cni";
import type { GoOutcome } from "../go-driver.js";
import type { Case, CaseClass, Ended } from "./case.js";
import { base64, ourEnd, showBase64, single, theirEnd } from "./ended.js";

// biome-ignore format: a table
const infos: readonly string[] = [
  '{"cniVersion":"1.1.0","supportedVersions":["0.1.0","1.1.0"]}', '{"cniVersion":"0.2.0"}',
  '{"cniVersion":"0.2.0","supportedVersions":[]}', '{"cniVersion":"0.2.0","supportedVersions":null}',
  '{"cniVersion":"0.2.0","supportedVersions":["0.2.0"]}', '{"cniVersion":"x","supportedVersions":["y",""]}',
  '{"CNIVERSION":"1.0.0","SupportedVersions":["a"]}',
  '{"cniVersion":"1.0.0","supportedVersions":["a"],"supportedVersions":["b"]}',
  '{"cniVersion":"1.0.0","supportedVersions":["a","b"],"SUPPORTEDVERSIONS":["c"]}',
  '{"cniVersion":"1.0.0","supportedVersions":[null]}',
  ' {"supportedVersions":["a"],"cniVersion":"1.0.0","x":[1]}\n',
  '{"cniVersion":"1.0.0","cniVersion":null,"supportedVersions":["a"]}',
  '{"cniVersion":"<\\ud800>","supportedVersions":["<\\ud800>"]}',
  '{"cniVersion":"1.0.0","\u017fupportedVersions":["a"]}', "", "{}", "null", "[]", "x", '"1.0.0"',
  '{"cniVersion":"1.0.0"}', '{"cniVersion":"0.1.0"}', '{"supportedVersions":["a"]}',
  '{"cniVersion":"","supportedVersions":["a"]}', '{"cniVersion":1,"supportedVersions":["a"]}',
  '{"cniVersion":"1.0.0","supportedVersions":"a"}', '{"cniVersion":"1.0.0","supportedVersions":[1]}',
  '{"cniVersion":"1.0.0","supportedVersions":{}}', '{"cniVersion":"1.0.0","supportedVersions":["a"]} x',
  '{"cniVersion":null,"supportedVersions":["a"]}',
];

/** Answers to VERSION. */
export const versionInfos: CaseClass = {
  name: "answers to VERSION",
  cases: infos.map((json) => ({
    name: json,
    theirs: async ({ driver }) =>
      single(
        theirEnd(
          await driver.call("versionInfo", { bytes: base64(json) }),
          ({ encoded }: { encoded: string }) => JSON.parse(showBase64(encoded)),
        ),
      ),
    ours: async () => single(await ourEnd(() => answering(json).getVersionInfo("a"))),
  })),
};

/** A CNIConfig whose only plugin prints a text. */
function answering(stdout: string): CNIConfig {
  return new CNIConfig({
    path: ["/nowhere"],
    exec: {
      findInPath: async () => "/nowhere/a",
      execPlugin: async () => ({ exitCode: 0, stdout: Buffer.from(stdout), stderr: Buffer.alloc(0) }),
    },
  });
}

// biome-ignore format: a table
const versions = [
  "", "0.1.0", "0.4.0", "1.0.0", "1.1.0", "1.1", "1", "0.10.0", "0.9.9", "2.0.0", "01.1.0", "+1.1.0", "-1.0.0",
  "1.-1.0", "1.1.0.0", "x", "1.x", ".", "1.", ".1", " 1.0.0", "1.0.0 ", "1_0.0.0", "999999999999999.0.0",
  "99999999999999999999.0.0", "\u0661.0.0",
];

/** Versions compared with others. */
export const comparedVersions: CaseClass = {
  name: "versions that are compared",
  cases: versions.map((a): Case => {
    const others = [...versions, currentSpecVersion];
    return {
      name: JSON.stringify(a),
      theirs: async ({ driver }) => {
        const ends: Ended[] = [];
        for (const b of others) {
          const { value } = await driver.call("compareVersions", { a, b });
          const { greaterThan, greaterThanOrEqualTo } = value as Record<string, GoOutcome>;
          ends.push(comparison(greaterThan, greaterThanOrEqualTo));
        }
        return summary(a, ends);
      },
      ours: async () =>
        summary(
          a,
          others.map((b): Ended => {
            const order = compareVersions(a, b);
            return order === undefined ? { ok: false } : { ok: true, value: [order > 0, order >= 0] };
          }),
        ),
    };
  }),
};

function comparison(greater: GoOutcome | undefined, atLeast: GoOutcome | undefined): Ended {
  const ok = greater?.ok === true && atLeast?.ok === true;
  return ok ? { ok, value: [greater.value, atLeast.value] } : { ok: false };
}

/** One step, which has success where the version is one. */
function summary(version: string, ends: readonly Ended[]): { steps: readonly Ended[] } {
  const ok = ends.some((end) => end.ok);
  return { steps: [{ ok, value: { version, ends } }] };
}
