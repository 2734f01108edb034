import type { CaseClass } from "./case.js";
import type { DifferenceId } from "./deliberate.js";
import { base64 } from "./ended.js";
import { cached, cacheFile, network, onNetwork, rt, singlePlugin } from "./networks.js";
import { type Behaviour, type Operation, type Scenario, scenarioCase } from "./scenario.js";

/** Ways in which a plugin fails. */
const failures: Readonly<Record<string, Behaviour>> = {
  "an error": { exitCode: 1, stdout: '{"cniVersion":"1.0.0","code":11,"msg":"try again","details":"later"}' },
  garbage: { exitCode: 1, stdout: "panic: <nil>\n\tgoroutine 1" },
  "standard error": { exitCode: 2, stderr: "no such device\n" },
  "no message": { exitCode: 3 },
  SIGKILL: { signal: 9 },
  "SIGTERM after an error": { signal: 15, stdout: '{"code":7,"msg":"m"}', stderr: "s" },
};

const verbs: readonly Operation[] = ["add", "check", "del", "gc", "status"];
const chain = ["alpha", "beta", "gamma"];

/** One plugin of three fails, at each position, in each verb; and the verb as it is without that. */
export const failingPlugins: CaseClass = {
  name: "plugins that fail, at each position of a chain",
  cases: verbs.flatMap((op) => {
    const steps = [{ op, list: network("1.1.0", chain), ...(op === "gc" || op === "status" ? {} : { rt }) }];
    const cache = { [cacheFile()]: cached() };
    const plan = (plugin: string, behaviour: Behaviour) => ({
      [plugin]: { [op === "gc" ? "GC" : op.toUpperCase()]: behaviour },
    });
    return [
      ...Object.entries(failures).flatMap(([failure, behaviour]) =>
        chain.map((plugin) =>
          scenarioCase({
            name: `${failure} of ${plugin} in ${op}`,
            plan: plan(plugin, behaviour),
            cache,
            steps,
          }),
        ),
      ),
      ...chain.flatMap((plugin) => [
        scenarioCase({
          name: `text of ${plugin} on standard error in ${op}`,
          plan: plan(plugin, { stderr: "a warning\n\u2028", stderrBytes: base64("\n") }),
          cache,
          steps,
        }),
        scenarioCase({
          name: `stdin unread by ${plugin} in ${op}`,
          plan: plan(plugin, { ignoreStdin: true, stdout: '{"cniVersion":"1.1.0"}' }),
          cache,
          steps,
        }),
        scenarioCase({
          name: `output of ${plugin} in ${op}`,
          plan: plan(plugin, { stdout: '{"cniVersion":"1.1.0","x":"y"}\n', sleepMs: 1 }),
          steps,
        }),
      ]),
    ];
  }),
};

/** Errors as plugins print them. */
// biome-ignore format: a table
const errors: readonly (readonly [stdout: string, differs?: DifferenceId])[] = [
  ...[
    '{"code":7,"msg":"m","details":"d"}', '{"code":7}', '{"msg":"m"}', '{"details":"d"}', "{}", "null",
    '{"code":0,"msg":""}', '{"CODE":7,"Msg":"m","DETAILS":"d"}', '{"code":7,"code":8,"msg":"a","MSG":"b"}',
    '{"code":null,"msg":null,"details":null}', '{"code":4294967296,"msg":"m"}',
    '{"code":999,"msg":"<&>\u2028","details":"\\ud800"}', '{"code":100,"msg":"unknown CNI_COMMAND: CHECK"}',
    ' {"code" : 7 } \n', '{"code":7,"msg":"m","x":{"y":[]}}', '{"cniVersion":"0.4.0","code":7,"msg":"m"}',
    '{"code":-1,"msg":"m"}', '{"code":-0,"msg":"m"}', '{"code":7.0,"msg":"m"}', '{"code":1e2,"msg":"m"}',
    '{"code":7.5,"msg":"m"}', '{"code":"7","msg":"m"}', '{"code":7,"msg":1}', '{"code":7,"details":[]}',
    '{"code":99999999999999999999,"msg":"m"}', "[]", '"x"', "7", "x", '{"code":7', '{"code":7} x', "\u0000",
  ].map((stdout) => [stdout] as const),
  ['{"code":9007199254740993,"msg":"m"}', "large-code"],
];

/** Errors as plugins print them, and texts that are no error. */
export const reportedErrors: CaseClass = {
  name: "errors that plugins print",
  cases: [
    ...errors.map(([stdout, differs]) =>
      scenarioCase({
        name: JSON.stringify(stdout),
        differs,
        plan: { alpha: { DEL: { exitCode: 1, stdout } } },
        steps: onNetwork(network("1.0.0", ["alpha"]), "del"),
      }),
    ),
    ...errors.slice(0, 20).map(([stdout]) =>
      scenarioCase({
        name: `${JSON.stringify(stdout)} with success`,
        plan: { alpha: { DEL: { stdout } } },
        steps: onNetwork(network("1.0.0", ["alpha"]), "del"),
      }),
    ),
  ],
};

/** Programs that cannot be run, that are not there, or that take too long. */
export const programs: CaseClass = {
  name: "programs that are missing, cannot be run or take long",
  cases: (
    [
      {
        name: "a plugin in the second folder",
        path: ["EMPTY", "BIN"],
        steps: onNetwork(network("1.0.0", ["alpha"]), "add", "check", "del"),
      },
      {
        name: "a folder twice, with slashes",
        path: ["BIN//", "BIN"],
        steps: onNetwork(network("1.0.0", ["alpha"]), "add"),
      },
      { name: "a script", steps: onNetwork(network("1.0.0", ["script"]), "del") },
      { name: "a plugin behind a link", steps: onNetwork(network("1.0.0", ["link"]), "add", "del") },
      {
        name: "no plugin in the folders",
        path: ["EMPTY"],
        steps: onNetwork(network("1.0.0", ["alpha"]), "add", "del"),
      },
      { name: "no folders", path: [], steps: onNetwork(network("1.0.0", ["alpha"]), "add") },
      {
        name: "a path with a colon",
        differs: "search-path",
        path: ["EMPTY:x", "BIN"],
        steps: onNetwork(network("1.0.0", ["alpha"]), "del"),
      },
      {
        name: "an empty folder in the path",
        path: ["", "BIN"],
        steps: onNetwork(network("1.0.0", ["alpha"]), "del"),
      },
      ...[
        "missing",
        "folder",
        "plain",
        "garbage",
        "lost",
        "nowhere",
        ".",
        "..",
        "a/b",
        "/alpha",
        "../bin/alpha",
        "alpha ",
        "ALPHA",
        "a\u0000",
      ].map((type) => ({
        name: `the type ${JSON.stringify(type)}`,
        steps: onNetwork(network("1.1.0", ["alpha", type]), "add", "del", "gc"),
      })),
      {
        name: "a first plugin that is missing",
        steps: onNetwork(network("1.1.0", ["missing", "alpha"]), "add", "check", "status", "del", "validate"),
      },
      {
        name: "a program that stays open for writing",
        steps: onNetwork(network("1.0.0", ["busy"]), "del"),
      },
      {
        name: "a plugin that takes too long",
        plan: { beta: { ADD: { sleepMs: 60_000 } } },
        steps: [{ op: "add", list: network("1.0.0", ["alpha", "beta", "gamma"]), rt, timeoutMs: 3_000 }],
      },
      {
        name: "plugins that have the time",
        steps: [{ op: "add", list: network("1.0.0", ["alpha", "beta"]), rt, timeoutMs: 60_000 }],
      },
      ...(["alpha", "script", "link"] as const).flatMap((type) =>
        (["0.4.0", "1.1.0"] as const).map((version) => ({
          name: `${type} alone in ${version}`,
          steps: onNetwork(network(version, [type, "alpha"]), "del"),
        })),
      ),
      {
        name: "a large configuration",
        steps: onNetwork(network("1.0.0", ["alpha"], { x: "y".repeat(100_000) }), "add", "del"),
      },
      {
        name: "a large result",
        plan: {
          alpha: {
            ADD: {
              stdout: JSON.stringify({
                cniVersion: "1.0.0",
                interfaces: Array.from({ length: 2_000 }, (_, index) => ({
                  name: `eth${index}`,
                  mac: "00:11:22:33:44:55",
                })),
              }),
            },
          },
        },
        steps: onNetwork(network("1.0.0", ["alpha", "beta"]), "add", "del"),
      },
      {
        name: "a single plugin that is missing",
        steps: [{ op: "delSingle", plugin: singlePlugin("1.0.0", "missing"), rt }],
      },
    ] satisfies readonly Scenario[]
  ).map(scenarioCase),
};
