import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const read = (path: string): string => readFileSync(new URL(`../packages/${path}`, import.meta.url), "utf8");
const csi = read("csi/proto/csi/v1/csi.proto");
const cri = read("cri/proto/runtime/v1/api.proto");
const registration = read("csi/proto/pluginregistration/v1/registration.proto");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "drift-test-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: string[]): { code: number | null; out: string; lines: string[]; error: string } {
  const script = fileURLToPath(new URL("drift.mjs", import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: "utf8" });
  const lines = stdout
    .split("\n")
    .filter((line) => line.startsWith("  "))
    .map((line) => line.trim());
  return { code: status, out: stdout, lines, error: stderr };
}

/** Compares a text with ours. */
function drift(proto: string, ...args: string[]): ReturnType<typeof run> {
  const file = join(folder, "other.proto");
  writeFileSync(file, proto);
  return run(file, ...args);
}

/** The text with one place changed; the place has to be there once. */
function change(proto: string, from: RegExp, to: string): string {
  expect(proto.match(new RegExp(from, "g")), String(from)).toHaveLength(1);
  return proto.replace(from, to);
}

describe("drift", () => {
  it.each([
    ["csi", csi, "36 RPCs, 104 messages, 216 fields, 10 enums", "packages/csi/proto/csi/v1/csi.proto"],
    ["cri", cri, "43 RPCs, 175 messages, 478 fields, 11 enums", "packages/cri/proto/runtime/v1/api.proto"],
    ["registration", registration, "2 RPCs, 4 messages, 6 fields, 0 enums", "registration.proto"],
  ])("finds no difference in our own %s, by the name of its package", (_, proto, size, path) => {
    const { code, out } = drift(proto);
    expect(out).toContain(`No difference: ${size}.`);
    expect(out).toContain(path);
    expect(code).toBe(0);
  });

  it("passes over comments, the order of fields, other options of files, and what gogo adds for Go", () => {
    const other = change(registration, /message InfoRequest \{/, "message InfoRequest {\n  // none\n")
      .replace(
        /(package [^;]+;)/,
        '$1\nimport "github.com/gogo/protobuf/gogoproto/gogo.proto";\noption (gogoproto.goproto_stringer_all) = false;',
      )
      .replace("string name = 2;", 'string name = 2 [(gogoproto.customname) = "Name"];')
      .replace(
        "string endpoint = 3;",
        'string endpoint = 3 [(gogoproto.nullable) = false, json_name = "endpoint"];',
      );
    expect(drift(other)).toMatchObject({ code: 0, lines: [], error: "" });
  });

  it("shows what upstream has and ours lacks", () => {
    const other = change(
      registration,
      /(string endpoint = 3;)/,
      "$1 repeated int64 sizes = 9 [deprecated = true];",
    )
      .replace(/service Registration \{/, "$& rpc Watch(stream InfoRequest) returns (stream PluginInfo) {}")
      .concat(
        'enum Kind { NONE = 0; ONE = 1; } message Fresh { reserved 3, 5 to 6; reserved "old"; Kind kind = 1; }',
      );
    const { code, out, lines } = drift(other);
    expect(code).toBe(1);
    expect(out).toContain("It has, and ours lacks (7):");
    expect(out).toContain("7 differences.");
    expect(lines).toEqual([
      "rpc Registration.Watch: request stream InfoRequest, response stream PluginInfo",
      "field PluginInfo.sizes: number 9, type int64, label repeated, options deprecated",
      'message Fresh: reserved 3, 5 to 6, "old"',
      "field Fresh.kind: number 1, type Kind",
      "enum Kind",
      "value Kind.NONE: number 0",
      "value Kind.ONE: number 1",
    ]);
  });

  it("shows what is otherwise", () => {
    const other = [
      [/string type = 1;/, "bytes type = 1;"],
      [/string endpoint = 3;/, "string endpoint = 33;"],
      [/repeated string supported_versions = 4;/, "string supported_versions = 4;"],
      [/bool plugin_registered = 1;/, "bool plugin_registered = 1 [deprecated = true];"],
      [/string error = 2;/, 'oneof outcome { string error = 2 [json_name = "fault"]; }'],
      [/message InfoRequest \{/, "message InfoRequest { reserved 7; "],
      [/returns \(PluginInfo\)/, "returns (stream PluginInfo)"],
    ].reduce((proto, [from, to]) => change(proto, from as RegExp, to as string), registration);
    const { code, out, lines } = drift(other);
    expect(code).toBe(1);
    expect(out).toContain("Both have, but not in the same way (8):");
    expect(lines).toEqual([
      "rpc Registration.GetInfo: response stream PluginInfo upstream, PluginInfo in ours",
      "field PluginInfo.type: type bytes upstream, string in ours",
      "field PluginInfo.endpoint: number 33 upstream, 3 in ours",
      "field PluginInfo.supported_versions: label single upstream, repeated in ours",
      "field RegistrationStatus.plugin_registered: options deprecated upstream, none in ours",
      "field RegistrationStatus.error: oneof outcome upstream, none in ours",
      "field RegistrationStatus.error: name in JSON fault upstream, as usual in ours",
      "message InfoRequest: reserved 7 upstream, nothing in ours",
    ]);
  });

  it("shows what was renamed, and what only ours has", () => {
    const other = change(
      change(registration, /string name = 2;/, "string title = 2;"),
      /string error = 2;/,
      "",
    );
    const { code, out, lines } = drift(other);
    expect(code).toBe(1);
    expect(out).toContain("Ours has, and it lacks (1):");
    expect(lines).toEqual([
      "field PluginInfo.title: is called name in ours",
      "field RegistrationStatus.error: number 2, type string",
    ]);
  });

  it("shows options of extensions", () => {
    expect(csi).toMatch(/ \[\(csi_secret\) = true\]/);
    const { code, lines } = drift(csi.replace(" [(csi_secret) = true]", ""));
    expect(code).toBe(1);
    expect(lines).toEqual([expect.stringMatching(/: options none upstream, csi_secret in ours$/)]);
  });

  it("compares with the package that was chosen where the name is another", () => {
    const other = change(registration, /package pluginregistration;/, "package other.v2;");
    expect(drift(other)).toMatchObject({
      code: 2,
      error: expect.stringContaining("nothing here is of the package other.v2"),
    });
    expect(drift(other, "--package", "csi")).toMatchObject({ code: 0 });
    expect(drift(other, "--package", "cri")).toMatchObject({
      code: 2,
      error: expect.stringContaining("no message in common"),
    });
    expect(drift(other, "--package", "nobody")).toMatchObject({
      code: 2,
      error: expect.stringContaining("there is no package nobody"),
    });
  });

  it("ends with 2 for what it cannot compare", () => {
    expect(drift("this is no proto")).toMatchObject({ code: 2, out: "" });
    expect(drift("this is no proto").error).toMatch(/other\.proto does not compile:\n {2}upstream\.proto:1:/);
    expect(drift(`syntax = "proto3"; package csi.v1; import "nobody.proto";`)).toMatchObject({ code: 2 });
    expect(run(join(folder, "missing.proto"))).toMatchObject({
      code: 2,
      error: expect.stringContaining("there is no "),
    });
    expect(run()).toMatchObject({ code: 2, error: expect.stringContaining("usage:") });
    expect(run("a", "b")).toMatchObject({ code: 2, error: expect.stringContaining("usage:") });
    expect(run("--nobody")).toMatchObject({ code: 2, error: expect.stringContaining("--nobody") });
  });
});
