import type { RuntimeConf, TraceContext } from "@container-interfaces/cni";
import type { Case, CaseClass } from "./case.js";
import type { DifferenceId } from "./deliberate.js";
import { network, onNetwork, rt, singlePlugin } from "./networks.js";
import { type Step, scenarioCase } from "./scenario.js";

const list = network("1.1.0", ["alpha"]);
const every = (more: Partial<RuntimeConf>, text = list): readonly Step[] =>
  (["add", "check", "cachedConfig", "del"] as const).map((op) => ({
    op,
    list: text,
    rt: { ...rt, ...more },
  }));

type Args = readonly (readonly [string, string])[];

// biome-ignore format: a table
const args: readonly (readonly [args: Args, differs?: DifferenceId])[] = [
  ...([
    [], [["A", "1"]], [["A", "1"], ["B", "2"]], [["A", ""]], [["A", "x=y"]], [["A", "1"], ["A", "2"]],
    [["IgnoreUnknown", "1"], ["K8S_POD_NAMESPACE", "d"], ["K8S_POD_NAME", "p"]], [["A", "é 😀\n\t'\"$`"]],
    [["Ä", "ö"]], [["A", "1,2:3"]], [["a b", " "]],
  ] satisfies Args[]).map((each) => [each] as const),
  ...([
    [["A", "1;B=2"]], [["A;B", "1"]], [["A=B", "1"]], [["", "1"]], [["", ""]], [["A", ";"]],
  ] satisfies Args[]).map((each) => [each, "args-separators"] as const),
];

const others: readonly Step[] = [
  ...every({ args: [] }),
  { op: "gc", list },
  { op: "status", list },
  { op: "getVersionInfo", pluginType: "alpha" },
];

const invalid = {
  containerId: ["", "/../../victim", "a/b", "..", "-a", "a b"],
  ifName: ["", "a/b", "..", "a:b", "a b", "a".repeat(16)],
};

/** Names that the specification forbids, also in verbs in which libcni does not look at them. */
const invalidNames: readonly Case[] = [
  ...Object.entries(invalid).flatMap(([key, values]) =>
    values.flatMap((value) => {
      const given = { ...rt, [key]: value };
      return [
        scenarioCase({
          name: `ADD with ${key} ${JSON.stringify(value)}`,
          steps: [{ op: "add", list, rt: given }],
        }),
        scenarioCase({
          name: `DEL with ${key} ${JSON.stringify(value)}`,
          differs: "names-in-verbs",
          cache: { "victim-eth0": "x", "results/net-": null },
          steps: [{ op: "del", list, rt: given }],
        }),
        ...(value === ""
          ? []
          : [
              scenarioCase({
                name: `CHECK with ${key} ${JSON.stringify(value)}`,
                differs: "names-in-verbs",
                steps: [{ op: "check", list, rt: given }],
              }),
            ]),
      ];
    }),
  ),
  ...(["delSingle", "checkSingle"] as const).map((op) =>
    scenarioCase({
      name: `${op} with a name that is none`,
      differs: "names-in-verbs",
      steps: [{ op, plugin: '{"type":"alpha","name":"a/b","cniVersion":"1.0.0"}', rt }],
    }),
  ),
  scenarioCase({
    name: "addSingle with a name that is none",
    steps: [{ op: "addSingle", plugin: '{"type":"alpha","name":"a/b"}', rt }],
  }),
  scenarioCase({
    name: "addSingle without a name",
    steps: [{ op: "addSingle", plugin: '{"type":"alpha"}', rt }],
  }),
  scenarioCase({
    name: "delSingle without a name",
    differs: "names-in-verbs",
    steps: [{ op: "delSingle", plugin: '{"type":"alpha"}', rt }],
  }),
  scenarioCase({
    name: "validateSingle without a name",
    steps: [{ op: "validateSingle", plugin: '{"type":"alpha"}' }],
  }),
];

/** CNI_ARGS, namespaces and names, valid and not, in the environment and the cache. */
export const environments: CaseClass = {
  name: "arguments and names in the environment of plugins",
  cases: [
    ...args.map(([each, differs]) =>
      scenarioCase({ name: `CNI_ARGS of ${JSON.stringify(each)}`, differs, steps: every({ args: each }) }),
    ),
    ...["", "/run/netns/é", "x y", "none", "a=b;c", "/proc/1/ns/net", "../x", "a\nb"].map((netns) =>
      scenarioCase({ name: `the namespace ${JSON.stringify(netns)}`, steps: every({ netns }) }),
    ),
    ...["a", "0.x", "c_1-2.3", "x".repeat(120)].map((containerId) =>
      scenarioCase({ name: `the container ${containerId}`, steps: every({ containerId }) }),
    ),
    ...["e", "é", "a-b", "a".repeat(15), "😀", "a=b", "a;b", "\u0001"].map((ifName) =>
      scenarioCase({ name: `the interface ${JSON.stringify(ifName)}`, steps: every({ ifName }) }),
    ),
    scenarioCase({ name: "a zero byte in the namespace", steps: every({ netns: "a\u0000b" }).slice(0, 1) }),
    scenarioCase({
      name: "a zero byte in the arguments",
      steps: every({ args: [["A", "a\u0000b"]] }).slice(0, 1),
    }),
    ...[
      { CNI_ARGS: "X=1", CNI_PATH: "/x", CNI_NETNS: "y", CNI_IFNAME: "z" },
      { CNI_NETNS_OVERRIDE: "1", CNI_OTHER: "é=" },
      { CNI_COMMAND: "VERSION", CNI_CONTAINERID: "other" },
    ].map((env) =>
      scenarioCase({
        name: `a process with ${JSON.stringify(env)}`,
        steps: others.map((step) => ({ ...step, env })),
      }),
    ),
    ...invalidNames,
  ],
};

// biome-ignore format: a table
const wanted: readonly (readonly [capabilities: unknown, given: Readonly<Record<string, unknown>>])[] = [
  [{ portMappings: true }, { portMappings: [{ hostPort: 8080, containerPort: 80, protocol: "tcp" }] }],
  [{ portMappings: true }, {}], [{}, { mac: "m" }], [undefined, { mac: "m" }], [{ mac: false }, { mac: "m" }],
  [{ mac: true, ips: true }, { ips: ["10.0.0.1/8"], mac: "m", x: 1 }],
  [{ z: true, a: true, "😀": true, "\uffff": true }, { "\uffff": 1, "😀": 2, a: 3, z: 4 }],
  [{ a: true }, { a: null }], [{ a: true }, { a: { z: 1, b: [1.5, 1e21, -1e-7], "<": "&\u2028" } }],
  [{ a: true, A: true }, { A: 1, a: 2 }], [{ a: null, b: true }, { a: 1, b: false }], [{ a: true }, { a: "" }],
  [{ toString: true, constructor: true }, {}], [{ a: true }, { a: [] }], [null, { a: 1 }],
];

/** Arguments of capabilities. */
export const capabilities: CaseClass = {
  name: "arguments of capabilities",
  cases: wanted.flatMap(([each, given]) => {
    const name = `${JSON.stringify(given)} where ${JSON.stringify(each)} is wanted`;
    const more = each === undefined ? {} : { capabilities: each };
    const text = network("1.0.0", [
      { type: "alpha", ...more },
      { type: "beta", ...more, runtimeConfig: { old: 1 } },
    ]);
    const single = singlePlugin("0.4.0", "gamma", { ...more, Capabilities: { more: true } });
    const attached = { ...rt, capabilityArgs: { ...given, more: 1 } };
    return [
      scenarioCase({
        name,
        steps: [...every({ capabilityArgs: given }, text), { op: "validate", list: text }],
      }),
      scenarioCase({
        name: `a single plugin, ${name}`,
        steps: (["addSingle", "checkSingle", "delSingle", "validateSingle"] as const).map((op) => ({
          op,
          plugin: single,
          ...(op === "validateSingle" ? {} : { rt: attached }),
        })),
      }),
    ];
  }),
};

const trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7";

interface TraceRow {
  readonly trace?: TraceContext;
  readonly env?: Readonly<Record<string, string>>;
  readonly differs?: DifferenceId;
}

// biome-ignore format: a table
const traces: readonly TraceRow[] = [
  {}, { env: { TRACEPARENT: `${trace}-01`, TRACESTATE: "a=b", BAGGAGE: "c=d" } },
  { trace: { traceparent: `${trace}-01` } }, { trace: { traceparent: `${trace}-00` } },
  { trace: { traceparent: `${trace}-01`, tracestate: "a=1,b=2" } },
  { trace: { traceparent: `${trace}-01`, tracestate: "", baggage: "" } },
  { trace: { traceparent: `${trace}-01`, tracestate: "vendor=x", baggage: "user=me" } },
  { trace: { traceparent: `${trace}-01`, baggage: "user=me;secret" } },
  { trace: { traceparent: `${trace}-00` }, env: { TRACEPARENT: "other" } },
  { trace: { traceparent: `${trace}-01`, tracestate: "a=b", baggage: "c=d" }, env: { TRACESTATE: "x=y", BAGGAGE: "z=w" } },
  { trace: { traceparent: `${trace}-01` }, env: { TRACESTATE: "x=y", BAGGAGE: "z=w" }, differs: "inherited-trace" },
  ...[
    "", "x", trace, `${trace.toUpperCase()}-01`, "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
  ] .map((traceparent): TraceRow => ({ trace: { traceparent }, differs: "invalid-trace" })),
  { trace: { traceparent: `${trace}-03` }, differs: "trace-as-given" },
  { trace: { traceparent: `${trace.replace("00", "01")}-01` }, differs: "trace-as-given" },
];

/** Contexts of a trace. */
export const traceContexts: CaseClass = {
  name: "contexts of a trace",
  cases: traces.map(({ differs, ...row }) => {
    const steps: readonly Step[] = [
      ...onNetwork(list, "add", "check", "status", "del", "gc", "validate"),
      { op: "getVersionInfo", pluginType: "alpha" },
    ];
    return scenarioCase({
      name: JSON.stringify(row),
      differs,
      steps: steps.map((step) => ({ ...step, ...row })),
    });
  }),
};
