import type { CaseClass } from "./case.js";
import type { DifferenceId } from "./deliberate.js";
import { network } from "./networks.js";
import { scenarioCase } from "./scenario.js";

const answer = (supportedVersions: readonly string[]): string =>
  JSON.stringify({ cniVersion: "1.1.0", supportedVersions });

// biome-ignore format: a table
const versionAnswers: readonly (readonly [name: string, behaviour: Readonly<Record<string, unknown>>, differs?: DifferenceId])[] = [
  ["all versions", {}], ["two", { stdout: answer(["0.4.0", "1.0.0"]) }],
  ["of old", { stdout: '{"cniVersion":"0.2.0"}' }], ["none", { stdout: answer([]) }],
  ["garbage", { stdout: "x" }], ["nothing", { stdout: "" }], ["a warning", { stderr: "w" }],
  ["keys of other case", { stdout: '{"CNIVersion":"1.0.0","SupportedVersions":["0.1.0","0.4.0"]}' }],
  ["more keys and spaces", { stdout: '\n{ "cniVersion": "1.1.0", "x": [1], "supportedVersions": ["1.1.0", "0.4.0", "0.1.0"] }\n' }],
  ["unknown ones", { stdout: answer(["x", ""]) }],
  ["the refusal of old", { exitCode: 1, stdout: '{"code":100,"msg":"unknown CNI_COMMAND: VERSION"}' }],
  ["the refusal with code 4", { exitCode: 1, stdout: '{"code":4,"msg":"unknown CNI_COMMAND: VERSION"}' }],
  ["another refusal with code 999", { exitCode: 1, stdout: '{"code":999,"msg":"unknown command"}' }],
  ["no message", { exitCode: 1 }], ["SIGKILL", { signal: 9 }],
  ["a refusal with code 4", { exitCode: 1, stdout: '{"code":4,"msg":"CNI_COMMAND is not known","details":"VERSION"}' }, "version-by-code"],
  ["the refusal of old with code 7", { exitCode: 1, stdout: '{"code":7,"msg":"unknown CNI_COMMAND: VERSION"}' }, "version-by-text"],
];

/** VERSION, of a plugin and in the validation of networks. */
export const validations: CaseClass = {
  name: "VERSION and validation",
  cases: versionAnswers.flatMap(([name, behaviour, differs]) => {
    const plan = { alpha: { VERSION: behaviour } };
    const wanted =
      differs === undefined ? ["", "0.4.0", ...(name === "all versions" ? ["9.0.0"] : [])] : ["0.1.0"];
    return [
      scenarioCase({
        name: `getVersionInfo: ${name}`,
        differs: differs ?? (name.startsWith("the refusal") ? "version-of-old" : undefined),
        plan,
        steps: [{ op: "getVersionInfo", pluginType: "alpha" }],
      }),
      ...wanted.flatMap((version) => [
        scenarioCase({
          name: `of ${version}: ${name}`,
          differs,
          plan,
          steps: [
            {
              op: "validate",
              list: network(version, [
                { type: "beta", capabilities: { z: true, a: true, n: false } },
                { type: "alpha", capabilities: { a: true } },
              ]),
            },
          ],
        }),
        scenarioCase({
          name: `of one in ${version}: ${name}`,
          differs,
          plan,
          steps: [
            {
              op: "validateSingle",
              plugin: JSON.stringify({
                name: "n",
                cniVersion: version,
                type: "alpha",
                capabilities: { z: true, a: false },
              }),
            },
          ],
        }),
      ]),
    ];
  }),
};
