import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter } from "node:path";
import { promisify } from "node:util";
import { expect, test, vi } from "vitest";
import { startMemoryRegistry } from "../../test/memory-registry.js";
import { OciLab } from "../../test/oci-lab.js";
import { ociProgram } from "../../test/start-oci.js";
import { createOciCommand } from "./create-oci-command.js";

// many programs are started
vi.setConfig({ testTimeout: 120_000 });

const whole = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const [, readme = ""] = whole.split("## Images and bundles: oci");

test("the commands of the README run", async () => {
  const lab = new OciLab();
  const registry = await startMemoryRegistry();
  await lab.image("web");
  await lab.run(["push", "images:web", `${registry.host}/team/web:1.2`, "-q"]);
  const bin = lab.path("bin");
  mkdirSync(bin);
  writeFileSync(`${bin}/oci`, `#!/bin/sh\nexec '${process.execPath}' '${ociProgram}' "$@"\n`, {
    mode: 0o755,
  });
  const [, snippet = ""] = /```bash\n([\s\S]*?)```/.exec(readme) ?? [];
  const code = snippet.replaceAll("registry.example.com", registry.host).replaceAll("images:", "mine:");
  const env = { PATH: [bin, process.env.PATH].join(delimiter), HOME: lab.folder, TMPDIR: lab.temporary };
  // the registry answers from this process, which must not wait
  const { stdout } = await promisify(execFile)("sh", ["-euc", code], { cwd: lab.cwd, env });
  expect(stdout).toContain("web  manifest  linux/amd64");
  expect(stdout).toContain("bundle is a bundle: nothing is wrong\n");
  expect([...registry.contents.keys()]).toContain("team/copy/manifests/1");
});

test("the README has the subcommands and options of the help, and no others", () => {
  const { commands } = createOciCommand(new AbortController().signal);
  const named = [...readme.matchAll(/^\| `oci ([a-z]+)/gm)].map(([, name = ""]) => name);
  expect(named).toEqual(commands.map((command) => command.name()));
  const options = commands.flatMap((command) => command.options.map(({ long }) => long ?? ""));
  const told = [...readme.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([option]) => option);
  expect([...new Set(told)].sort()).toEqual([...new Set(options)].sort());
});
