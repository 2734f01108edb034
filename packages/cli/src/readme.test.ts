import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { CniLab } from "../test/cni-lab.js";
import { cniProgram } from "../test/start-cni.js";
import { csiProgram } from "../test/start-csi.js";

const whole = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const [readme = "", csiPart = ""] = whole.split("## Storage drivers: csi");

test("the commands of the README run", async () => {
  const lab = new CniLab();
  const plugin = await lab.network("lab", {}, { capabilities: { portMappings: true } });
  const programs = join(lab.folder, "programs");
  mkdirSync(programs);
  // the machine's cache stays as it is
  const script = `#!/bin/sh
case $1 in validate | status) ;; *) set -- "$@" --cache-dir '${lab.cacheDir}' ;; esac
exec '${process.execPath}' '${cniProgram}' "$@"
`;
  writeFileSync(join(programs, "cni"), script);
  chmodSync(join(programs, "cni"), 0o755);
  const snippets = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, code = ""]) =>
    code.replaceAll("/opt/cni/bin", lab.bin).replaceAll("/etc/cni/net.d", lab.confDir),
  );
  expect(snippets).toHaveLength(2);
  const PATH = [programs, process.env.PATH].join(delimiter);
  const printed = snippets.map((code) => {
    const run = spawnSync("sh", ["-euc", code], {
      env: { PATH, NETCONFPATH: lab.confDir },
      encoding: "utf8",
    });
    expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: "" });
    return run.stdout;
  });
  expect(printed[0]).toMatch(
    /^FILE .* ok\n\{\n {4}"cniVersion": "1\.1\.0"\n\}NETWORK .*\nlab .*\/run\/netns\/web\n$/s,
  );
  expect(printed[1]).toBe('{\n  "cniVersion": "1.1.0"\n}\n');
  const verbs = (await plugin.calls()).map(({ verb }) => verb);
  expect(verbs).toEqual(["VERSION", "ADD", "CHECK", "DEL", "ADD", "DEL", "GC"]);
});

test("the README has the subcommands, options, variables and defaults of the help, and no others", async () => {
  const lab = new CniLab();
  const helpOf = async (...args: string[]): Promise<string> => (await lab.run([...args, "--help"])).stdout;
  const all = await helpOf();
  const subcommands = [...all.matchAll(/^ {2}([a-z]+) \[options\]/gm)].map(([, name = ""]) => name);
  const named = [...readme.matchAll(/^\| `cni ([a-z]+)/gm)].map(([, name = ""]) => name);
  expect(named).toEqual(subcommands);
  const helps = (await Promise.all(subcommands.map((name) => helpOf(name)))).join("\n").replace(/\s+/g, " ");
  const optionsOf = (text: string): string[] =>
    [...new Set([...text.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([option]) => option))].sort();
  // npm's own, and those that every command has
  const others = ["--global", "--help", "--version"];
  const wanted = optionsOf(helps).filter((option) => !others.includes(option));
  expect(optionsOf(readme).filter((option) => !others.includes(option))).toEqual(wanted);
  for (const [, option = "", variable = "", standard = ""] of readme.matchAll(
    /^\| `(--[a-z-]+)`[^|]*\| (?:`(\w+)`)? ?\| (?:`([^`]+)`)?/gm,
  )) {
    const text = new RegExp(` (?:-\\w, )?${option}(?: <[a-z.]+>)? (.*?)(?= -[-a-z])`).exec(helps)?.[1] ?? "";
    expect(text, option).not.toBe("");
    expect(/env: (\w+)/.exec(text)?.[1] ?? "", option).toBe(variable);
    expect(/default: "([^"]+)"/.exec(text)?.[1] ?? "", option).toBe(standard);
  }
});

test("the README has code in its first 20 lines, and at most 150 lines", () => {
  const lines = readme.split("\n");
  expect(lines.indexOf("```sh")).toBeLessThan(20);
  expect(whole.split("\n").length).toBeLessThanOrEqual(150);
});

test("csi has the subcommands and options of the README", () => {
  const commands = [...csiPart.matchAll(/^csi ([a-z-]+)(?: ([a-z-]+))?(.*)$/gm)];
  expect(commands).toHaveLength(5);
  for (const [, group = "", rpc, rest = ""] of commands) {
    const words = [group, ...(rpc === undefined ? [] : [rpc]), "--help"];
    const { status, stdout } = spawnSync(process.execPath, [csiProgram, ...words], { encoding: "utf8" });
    expect(status).toBe(0);
    for (const [option] of rest.matchAll(/--[a-z-]+/g)) expect(stdout).toContain(option);
  }
});
