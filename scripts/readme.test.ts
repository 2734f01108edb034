import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as cni from "@container-interfaces/cni";
import * as cniPlugin from "@container-interfaces/cni/plugin";
import * as cniTesting from "@container-interfaces/cni/testing";
import * as cri from "@container-interfaces/cri";
import * as testing from "@container-interfaces/cri/testing";
import * as csi from "@container-interfaces/csi";
import * as csiTesting from "@container-interfaces/csi/testing";
import * as oci from "@container-interfaces/oci";
import * as ociCredentials from "@container-interfaces/oci/credentials";
import * as ociCri from "@container-interfaces/oci/cri";
import * as distributionSpec from "@container-interfaces/oci-spec/distribution";
import * as imageSpec from "@container-interfaces/oci-spec/image";
import * as reference from "@container-interfaces/oci-spec/reference";
import * as runtimeSpec from "@container-interfaces/oci-spec/runtime";
import * as transport from "@container-interfaces/transport";
import * as health from "@container-interfaces/transport/health";
import * as otel from "@container-interfaces/transport/otel";
import * as transportTesting from "@container-interfaces/transport/testing";
import ts from "typescript";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type OciLab, startOciLab } from "./readme-oci.js";

/** Has a plugin answer an ADD and a DEL, where `runPlugin` would answer one call and end the process. */
async function playPlugin(options: cniTesting.PluginOptions): Promise<void> {
  const config = { cniVersion: "1.1.0", name: "lab", type: "example", ipam: { type: "host-local" } };
  for (const verb of ["ADD", "DEL"] as const) {
    const { exitCode, stdout } = await cniTesting.callPlugin(options, { verb, config });
    expect(`${exitCode} ${stdout}`).toMatch(/^0/);
    console.log(verb, stdout);
  }
}

const modules: Record<string, unknown> = {
  "@container-interfaces/cni": cni,
  "@container-interfaces/cni/plugin": { ...cniPlugin, runPlugin: playPlugin },
  "@container-interfaces/cni/testing": cniTesting,
  "@container-interfaces/cri": cri,
  "@container-interfaces/cri/testing": testing,
  "@container-interfaces/csi": csi,
  "@container-interfaces/csi/testing": csiTesting,
  "@container-interfaces/oci": oci,
  "@container-interfaces/oci/credentials": ociCredentials,
  "@container-interfaces/oci/cri": ociCri,
  "@container-interfaces/oci-spec/distribution": distributionSpec,
  "@container-interfaces/oci-spec/image": imageSpec,
  "@container-interfaces/oci-spec/reference": reference,
  "@container-interfaces/oci-spec/runtime": runtimeSpec,
  "@container-interfaces/transport": transport,
  "@container-interfaces/transport/testing": transportTesting,
  "@container-interfaces/transport/health": health,
  "@container-interfaces/transport/otel": otel,
};

let folder: string;
let fake: Awaited<ReturnType<typeof testing.startFakeRuntime>>;
let fakeDriver: csiTesting.RunningFakeDriver;
let ociLab: OciLab;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "readme-"));
  await prepareNetwork();
  ociLab = await startOciLab(join(folder, "oci"));
  fake = await testing.startFakeRuntime();
  fakeDriver = await csiTesting.startFakeDriver();
  await using runtime = await cri.connectRuntime(fake.endpoint);
  await runtime.runPodSandbox({ config: { metadata: { name: "web", namespace: "default", uid: "0" } } });
});

afterAll(async () => {
  await fake.stop();
  await fakeDriver.stop();
  await ociLab.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Puts plugins and a network where {@link runSnippet} leads the snippets to. */
async function prepareNetwork(): Promise<void> {
  for (const name of ["bin", "net.d"]) mkdirSync(join(folder, name));
  const ips = [{ address: "10.1.0.5/16" }];
  await cniTesting.installFakePlugin(join(folder, "bin"), "host-local", { ADD: { stdout: { ips } } });
  await cniTesting.installFakePlugin(join(folder, "bin"), "bridge", { ADD: { stdout: { ips } } });
  const lab = { cniVersion: "1.1.0", name: "lab", plugins: [{ type: "bridge" }] };
  writeFileSync(join(folder, "net.d", "10-lab.conflist"), JSON.stringify(lab));
  writeFileSync(join(folder, "net.d", "20-broken.conflist"), "{}");
  process.env.CNI_PATH = join(folder, "bin");
}

/** Runs a snippet as it stands, with the endpoints replaced by ones that are here, and gives back what it printed. */
async function runSnippet(code: string): Promise<unknown[][]> {
  const local = ociLab
    .lead(code)
    .replaceAll("unix:///tmp/", `unix://${folder}/`)
    .replaceAll("unix:///run/containerd/containerd.sock", fake.endpoint)
    .replaceAll("unix:///csi/csi.sock", fakeDriver.endpoint)
    .replaceAll('{ path: ["/opt/cni/bin"] }', '{ path: ["/opt/cni/bin"], cacheDir: "/tmp/cni" }')
    .replaceAll("/opt/cni/bin", join(folder, "bin"))
    .replaceAll("/etc/cni/net.d", join(folder, "net.d"))
    .replaceAll("/tmp/cni", join(folder, "cni"))
    .replace(/^import type .*\n/gm, "")
    .replace(/^import (\{.*?\}) from ("[^"]+");$/gm, (_, names: string, from: string) => {
      return `const ${names.replace(/\btype \w+,? ?/g, "")} = modules[${from}];`;
    });
  const source = `export async function snippet(modules) {\n${local}\n}`;
  const script = ts.transpile(source, { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS });
  const exports: { snippet?: (modules: unknown) => Promise<void> } = {};
  new Function("exports", script)(exports);
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  try {
    await exports.snippet?.(modules);
    return [...log.mock.calls];
  } finally {
    log.mockRestore();
  }
}

/** What a snippet says that it prints: comments behind a `console.log`, and on the lines right after one. */
function claims(code: string): string[] {
  return [...code.matchAll(/console\.log\(.*\);((?: \/\/ .*)?(?:\n\/\/ .*)*)$/gm)].flatMap(
    ([, comments = ""]) => [...comments.matchAll(/\/\/ (.*)/g)].map(([, text = ""]) => text),
  );
}

function snippets(readme: string): string[] {
  const text = readFileSync(new URL(`../${readme}`, import.meta.url), "utf8");
  return [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = ""]) => code);
}

for (const [readme, count] of Object.entries({
  "README.md": 4,
  "packages/transport/README.md": 3,
  "packages/cni/README.md": 5,
  "packages/cri/README.md": 4,
  "packages/csi/README.md": 2,
  "packages/oci-spec/README.md": 4,
  "packages/oci/README.md": 6,
})) {
  const codes = snippets(readme);
  test(`${readme} has ${count} snippets, code in its first 20 lines, and at most 150 lines`, () => {
    const lines = readFileSync(new URL(`../${readme}`, import.meta.url), "utf8").split("\n");
    expect(codes).toHaveLength(count);
    expect(lines.indexOf("```ts")).toBeLessThan(20);
    expect(lines.indexOf("```ts")).toBeGreaterThan(0);
    expect(lines.length).toBeLessThanOrEqual(150);
  });
  for (const [index, code] of codes.entries()) {
    test(`${readme}: snippet ${index + 1} runs`, async () => {
      const printed = await runSnippet(code);
      expect(printed.length).toBeGreaterThan(0);
      const lines = printed.map((call) => call.map(String).join(" "));
      for (const line of lines) expect(line).not.toMatch(/undefined undefined/);
      for (const claim of claims(code)) expect(lines).toContain(claim);
    });
  }
}
