import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createNetns, removeNetns } from "@container-interfaces/cni";
import type { Checks } from "../checks.js";
import { expect, expectEqual, present } from "../expect.js";
import { environments, networks } from "./command-cases.js";
import {
  cacheOf,
  createState,
  createToolLab,
  recordsOf,
  type ToolLab,
  type ToolName,
} from "./command-tools.js";

const tools: readonly ToolName[] = ["cnitool", "cni"];

/**
 * Holds the command `cni` to cnitool on the same folder, with a plugin that writes down what it is given.
 *
 * @param facts the program of cnitool v1.3.1, and a folder for what is made; nothing is left in it
 */
export async function checkCniCommand(
  checks: Checks,
  facts: { readonly cnitool: string; readonly folder: string },
): Promise<void> {
  const folder = await mkdtemp(join(facts.folder, "command-"));
  try {
    const files = Object.values(networks).map(({ file, config }) => [file, config]);
    const dropin = `{"cniVersion": "0.1.0", "name": "x", "type": "recorder"}`;
    const configs = { ...Object.fromEntries(files), "dropin/1.conf": dropin };
    const lab = await createToolLab(folder, facts.cnitool, configs);
    for (const [name, { result }] of Object.entries(networks)) await writeFile(join(folder, name), result);
    for (const network of Object.keys(networks)) {
      for (const [what, env] of Object.entries(environments)) {
        // which variables count does not depend on the network
        if (network !== "chain" && what !== "all variables") continue;
        await checks.check(`command: cni does with ${network} and ${what} what cnitool does`, () =>
          checkSame(lab, network, { ...env, RESULT: join(folder, network) }),
        );
      }
    }
    for (const [first, second] of [tools, tools.toReversed()] as [ToolName, ToolName][]) {
      await checks.check(`command: ${second} takes down what ${first} attached`, () =>
        checkTakeDown(lab, first, second),
      );
    }
    await checks.check("command: cni and cnitool fail alike", () => checkFailures(lab));
    await checks.check("command: cni makes the same container ids of paths", () => checkPaths(lab));
    await checks.check("command: cni takes a name of ip netns", () => checkName(lab));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Every verb, with the same calls of the plugin, the same output and the same cache after each. */
async function checkSame(
  lab: ToolLab,
  network: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const states = await Promise.all(tools.map(() => createState(lab)));
  const runs = [
    ["add"],
    ["check"],
    ["status"],
    ["-i", "other", "add"],
    ["add", "-i", "third"],
    ["del"],
    ["gc"],
  ];
  for (const words of runs) {
    const outcomes = [];
    for (const [index, tool] of tools.entries()) {
      const state = present(states[index], "the state");
      const { exitCode, stdout } = await lab.run(tool, state, [...words, network, "./netns"], env);
      outcomes.push({ exitCode, stdout, calls: await recordsOf(state), cache: await cacheOf(state) });
    }
    const [theirs, ours] = outcomes;
    expectEqual(ours, theirs, `what cni ${words.join(" ")} does`);
    const isChecked = ["chain", "older", "dropin"].includes(network);
    expectEqual(
      theirs?.exitCode,
      words[0] === "check" && !isChecked ? 1 : 0,
      `the exit code of ${words.join(" ")}`,
    );
  }
  const calls = await recordsOf(present(states[0], "the state"));
  expect(calls.length >= 6, `the plugin is called ${calls.length} times`);
  expectEqual(await cacheOf(present(states[0], "the state")), {}, "what is cached after gc");
}

/** By del and by gc, and after check. */
async function checkTakeDown(lab: ToolLab, first: ToolName, second: ToolName): Promise<void> {
  const env = { ...environments["all variables"], RESULT: join(lab.folder, "chain") };
  for (const verb of ["del", "gc"]) {
    const state = await createState(lab);
    const added = await lab.run(first, state, ["add", "chain", "./netns"], env);
    expectEqual(
      Object.keys(await cacheOf(state)).length,
      1,
      `the files in the cache after ${added.stderr} an add`,
    );
    const checked = await lab.run(second, state, ["check", "chain", "./netns"], env);
    expectEqual(checked, { exitCode: 0, stdout: "", stderr: "" }, "check");
    const removed = await lab.run(second, state, [verb, "chain", "./netns"], env);
    expectEqual(removed, { exitCode: 0, stdout: "", stderr: "" }, verb);
    expectEqual(await cacheOf(state), {}, "the cache");
    const calls = (await recordsOf(state)).filter((call) => call.includes("CNI_COMMAND=DEL"));
    expectEqual(calls.length, 2, "the plugins whose DEL was called");
    for (const call of calls) {
      expect(
        call.includes('"prevResult":{') && call.includes("10.9.0.2/24"),
        `DEL has no result of ADD: ${call}`,
      );
      expect(call.includes("CNI_IFNAME=net1"), `DEL is not of the attachment: ${call}`);
    }
  }
}

/** Neither prints anything on standard output, both fail, and both show what a plugin said. */
async function checkFailures(lab: ToolLab): Promise<void> {
  const env = { RESULT: join(lab.folder, "chain") };
  const cases: [readonly string[], Readonly<Record<string, string>>, RegExp][] = [
    [["add", "chain", "./netns"], { FAILING: "ADD" }, /refused by the recorder/],
    [["status", "chain", "./netns"], { FAILING: "STATUS" }, /refused by the recorder/],
    [["del", "chain", "./netns"], { FAILING: "DEL" }, /refused by the recorder/],
    [["add", "nowhere", "./netns"], {}, /nowhere/],
    [["add", "chain", "./netns"], { CNI_ARGS: "A=1;" }, /CNI_ARGS/],
    [["add", "chain", "./netns"], { CAP_ARGS: "[]" }, /./],
    [["add", "chain", "./netns"], { CNI_PATH: "/nowhere" }, /recorder/],
    [["add", "chain"], {}, /./],
  ];
  for (const [args, variables, message] of cases) {
    for (const tool of tools) {
      const state = await createState(lab);
      const { exitCode, stdout, stderr } = await lab.run(tool, state, args, { ...env, ...variables });
      const what = `${tool} ${args.join(" ")} with ${JSON.stringify(variables)}`;
      expect(exitCode !== 0 && stdout === "", `${what} exits with ${exitCode} and prints ${stdout}`);
      expect(message.test(stderr), `${what} says ${stderr}`);
    }
  }
}

/** Absolute, relative, and relative to a folder that the shell has come to by a link. */
async function checkPaths(lab: ToolLab): Promise<void> {
  const link = join(lab.folder, "link");
  await symlink(".", link);
  const RESULT = join(lab.folder, "chain");
  for (const [netns, env] of [
    ["/run/netns/web", {}],
    ["/var//run/./netns/web/", {}],
    ["../netns", {}],
    ["./netns", { PWD: link }],
    ["./netns", { PWD: "/" }],
  ] as const) {
    const identities = [];
    for (const tool of tools) {
      const state = await createState(lab);
      await lab.run(tool, state, ["add", "chain", netns], { RESULT, ...env });
      const [call = ""] = await recordsOf(state);
      identities.push(/CNI_CONTAINERID=(.*)/.exec(call)?.[1], /CNI_NETNS=(.*)/.exec(call)?.[1]);
    }
    const [theirId, theirPath, ourId, ourPath] = identities;
    expect(theirId?.startsWith("cnitool-") === true, `cnitool's container has the id ${theirId}`);
    expectEqual([ourId, ourPath], [theirId, theirPath], `the container of ${netns}`);
  }
}

/** It is the same attachment as that of the path. */
async function checkName(lab: ToolLab): Promise<void> {
  const name = `ci-command-${process.pid}`;
  const path = await createNetns(name);
  try {
    const state = await createState(lab);
    const env = { RESULT: join(lab.folder, "chain") };
    const { exitCode, stderr } = await lab.run("cni", state, ["add", "chain", name], env);
    expectEqual([exitCode, stderr], [0, ""], "add by name");
    await lab.run("cnitool", state, ["del", "chain", path], env);
    expectEqual(await cacheOf(state), {}, "the cache after cnitool's del of the path");
  } finally {
    await removeNetns(name);
  }
}
