import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const csi = readFileSync(join(root, "packages/csi/proto/csi/v1/csi.proto"), "utf8");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "drift-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command on a file with this text; gives its status and what it printed. */
function drift(text: string): { status: number | null; lines: string[]; stderr: string } {
  writeFileSync(join(folder, "upstream.proto"), text);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, "scripts/drift.mjs"), "upstream.proto"],
    {
      encoding: "utf8",
      env: { ...process.env, INIT_CWD: folder },
    },
  );
  return {
    status,
    lines: stdout
      .split("\n")
      .filter((line) => /^[+~-] (message|field|enum|value|service|rpc|extension) /.test(line)),
    stderr,
  };
}

/** Our file with one text in the place of another, which must be there. */
function edit(from: string | RegExp, to: string): string {
  const edited = csi.replace(from, to);
  if (edited === csi) throw new Error(`there is no ${from}`);
  return edited;
}

it.each([
  "packages/cri/proto/runtime/v1/api.proto",
  "packages/csi/proto/csi/v1/csi.proto",
  "packages/csi/proto/pluginregistration/v1/registration.proto",
])("finds no difference of %s from itself without comments", (path) => {
  const text = readFileSync(join(root, path), "utf8").replace(/^\s*\/\/.*\n/gm, "");
  expect(drift(text)).toEqual({ status: 0, lines: [], stderr: "" });
});

it.each<[string, string, string[]]>([
  [
    "a field more",
    edit(
      "message DeleteSnapshotResponse {",
      "message DeleteSnapshotResponse {\n  repeated Topology freed = 9 [(alpha_field) = true];",
    ),
    [
      "+ field DeleteSnapshotResponse.freed: number 9; type Topology; label repeated; options (alpha_field) = true",
    ],
  ],
  [
    "a field less, and its number reserved",
    edit("string vendor_version = 2;", "reserved 2;"),
    [
      "~ message GetPluginInfoResponse: reserved is 2 upstream, none here",
      "- field GetPluginInfoResponse.vendor_version",
    ],
  ],
  [
    "another number",
    edit("string vendor_version = 2;", "string vendor_version = 7;"),
    ["~ field GetPluginInfoResponse.vendor_version: number is 7 upstream, 2 here"],
  ],
  [
    "another type",
    edit("string vendor_version = 2;", "bytes vendor_version = 2;"),
    ["~ field GetPluginInfoResponse.vendor_version: type is bytes upstream, string here"],
  ],
  [
    "presence",
    edit("string vendor_version = 2;", "optional string vendor_version = 2;"),
    ["~ field GetPluginInfoResponse.vendor_version: label is optional upstream, none here"],
  ],
  [
    "a map of other values",
    edit("map<string, string> manifest = 3;", "map<string, bytes> manifest = 3;"),
    ["~ field GetPluginInfoResponse.manifest: type is map<string, bytes> upstream, map<string, string> here"],
  ],
  [
    "a secret that is none any more",
    edit(
      "map<string, string> secrets = 5 [(csi_secret) = true];",
      "map<string, string> secrets = 5 [deprecated = true];",
    ),
    ["~ field CreateVolumeRequest.secrets: options is deprecated = true upstream, (csi_secret) = true here"],
  ],
  [
    "a value more",
    edit("DATA_LOSS = 3;", "DATA_LOSS = 3;\n  MULTIPATH_LOSS = 4;"),
    ["+ value VolumeHealthErrorType.MULTIPATH_LOSS: number 4"],
  ],
  [
    "another kind of call",
    edit(
      "rpc Probe(ProbeRequest) returns (ProbeResponse)",
      "rpc Probe(ProbeRequest) returns (stream ProbeResponse)",
    ),
    ["~ rpc Identity.Probe: response is stream ProbeResponse upstream, ProbeResponse here"],
  ],
  [
    "a member outside of its oneof",
    edit(
      /oneof type \{\s*(?:\/\/.*\s*)*SnapshotSource snapshot = 1;/,
      "SnapshotSource snapshot = 1;\n  oneof type {",
    ),
    ["~ field VolumeContentSource.snapshot: oneof is none upstream, type here"],
  ],
  [
    "another number of an extension",
    edit("bool csi_secret = 1059;", "bool csi_secret = 1061;"),
    ["~ extension csi_secret of google.protobuf.FieldOptions: number is 1061 upstream, 1059 here"],
  ],
])("tells of %s", (_, text, lines) => {
  expect(drift(text)).toEqual({ status: 1, lines, stderr: "" });
});

it("reads a type however upstream writes it, and passes over what is for one language", () => {
  const text = edit("google.protobuf.Timestamp creation_time", ".google.protobuf.Timestamp creation_time")
    .replace("Volume volume = 1;", ".csi.v1.Volume volume = 1;")
    .replace(
      "option go_package",
      'import "github.com/gogo/protobuf/gogoproto/gogo.proto";\noption java_package = "x";\noption (gogoproto.sizer_all) = true;\noption go_package',
    );
  expect(drift(text).lines).toEqual([]);
});

it.each([
  ["what is no proto", "message {", /cannot be read as a \.proto file/],
  [
    "a package that is not ours",
    'syntax = "proto3"; package other.v1; message A {}',
    /has the package other\.v1; there are .*csi\.v1/,
  ],
  ["a file without a package", 'syntax = "proto3"; message A {}', /the file has no package/],
])("ends with 2 for %s", (_, text, message) => {
  const { status, stderr } = drift(text);
  expect(status).toBe(2);
  expect(stderr).toMatch(message);
});
