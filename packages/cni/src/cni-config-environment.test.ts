import { describe, expect, test } from "vitest";
import { failure } from "../test/failure.js";
import { attachment, network, recordedCni } from "../test/recorded-cni.js";
import type { CallOptions, RuntimeConf } from "./index.js";

const list = network(["a"]);
const rt = attachment("web", {
  ifName: "net1",
  args: [
    ["IgnoreUnknown", "1"],
    ["K8S_POD_NAME", "web=1"],
    ["EMPTY", ""],
  ],
});
const named = {
  CNI_CONTAINERID: "web",
  CNI_NETNS: "/run/netns/web",
  CNI_IFNAME: "net1",
  CNI_ARGS: "IgnoreUnknown=1;K8S_POD_NAME=web=1;EMPTY=",
  CNI_PATH: "/opt/cni/bin",
};
const unnamed = {
  CNI_CONTAINERID: "",
  CNI_NETNS: "",
  CNI_IFNAME: "",
  CNI_ARGS: "",
  CNI_PATH: "/opt/cni/bin",
};

/** The environment of each call of the six verbs. */
async function environments(options: CallOptions, asked: RuntimeConf = rt) {
  const { cni, exec } = recordedCni();
  await cni.addNetworkList(list, asked, options);
  await cni.checkNetworkList(list, asked, options);
  await cni.delNetworkList(list, asked, options);
  await cni.gcNetworkList(list, {}, options);
  await cni.getStatusNetworkList(list, options);
  await cni.getVersionInfo("a", options);
  return exec.calls.map(({ env }) => env);
}

test("each verb has every variable of the protocol, empty where the verb has no use for it", async () => {
  expect(await environments({})).toEqual([
    { CNI_COMMAND: "ADD", ...named },
    { CNI_COMMAND: "CHECK", ...named },
    { CNI_COMMAND: "DEL", ...named },
    { CNI_COMMAND: "GC", ...unnamed },
    { CNI_COMMAND: "STATUS", ...unnamed },
    { CNI_COMMAND: "VERSION", ...unnamed, CNI_NETNS: "dummy", CNI_IFNAME: "dummy", CNI_PATH: "dummy" },
  ]);
});

test("without arguments CNI_ARGS is empty", async () => {
  const [add] = await environments({}, attachment("web"));
  expect(add?.CNI_ARGS).toBe("");
});

test.each([
  ["", "v"],
  ["a=b", "v"],
  ["a;b", "v"],
  ["a\0", "v"],
  ["a", "v;b=c"],
  ["a", "v\0"],
])("the argument %j with %j is refused, and its value not shown", async (key, value) => {
  const { cni, exec } = recordedCni();
  const args = [["FINE", "1"] as const, [key, `secret-${value}`] as const];
  const error = await failure(cni.addNetworkList(list, attachment("web", { args })), "INVALID_ARGUMENT");
  expect(error.key).toBe("args");
  expect(error.message).toContain(JSON.stringify(key));
  expect(error.message).not.toContain("secret");
  expect(exec.calls).toEqual([]);
});

describe("a trace", () => {
  const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const traceOf = (env: Readonly<Record<string, string>> | undefined) => ({
    traceparent: env?.TRACEPARENT,
    tracestate: env?.TRACESTATE,
    baggage: env?.BAGGAGE,
  });

  test("is handed to every plugin of an operation", async () => {
    const trace = { traceparent, tracestate: "a=1,b=2", baggage: "user=me" };
    const calls = await environments({ traceContext: trace });
    expect(calls.map(traceOf)).toEqual(Array(6).fill(trace));
  });

  test("takes the place of all that this process has itself", async () => {
    const own = { TRACEPARENT: "own", TRACESTATE: "own", BAGGAGE: "own" };
    Object.assign(process.env, own);
    try {
      const [inherited] = await environments({});
      expect(traceOf(inherited)).toEqual({ traceparent: "own", tracestate: "own", baggage: "own" });
      const [add] = await environments({ traceContext: { traceparent } });
      expect(traceOf(add)).toMatchObject({ traceparent });
      expect([add?.TRACESTATE ?? "", add?.BAGGAGE ?? ""]).toEqual(["", ""]);
      const [empty] = await environments({ traceContext: { traceparent, tracestate: "", baggage: "" } });
      expect([empty?.TRACESTATE ?? "", empty?.BAGGAGE ?? ""]).toEqual(["", ""]);
    } finally {
      for (const name of Object.keys(own)) delete process.env[name];
    }
  });

  test.each([
    "",
    "trace",
    "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
    "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
    "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
    `${traceparent}-x`,
    `x${traceparent}`,
    `${traceparent}\n`,
  ])("that is none is refused before any plugin runs: %j", async (text) => {
    const { cni, exec } = recordedCni();
    const options = { traceContext: { traceparent: text } };
    const error = await failure(cni.getStatusNetworkList(list, options), "INVALID_ARGUMENT");
    expect(error.key).toBe("traceContext.traceparent");
    expect(exec.calls).toEqual([]);
  });
});
