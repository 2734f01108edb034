import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

/** The codes of a class as its type states them. */
function codesOf(path: string, type: string): string[] {
  const source = read(path);
  const union = new RegExp(`export type ${type} =([^;]*);`).exec(source)?.[1] ?? "";
  return [...union.matchAll(/"([A-Z_]+)"/g)].map(([, code = ""]) => code);
}

/** The codes of one section of the document, in its tables' first column. */
function documented(heading: string): string[] {
  const section =
    read("docs/errors.md")
      .split(/^## /m)
      .find((each) => each.startsWith(heading)) ?? "";
  return [...section.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code = ""]) => code);
}

test("docs/errors.md lists every code of RpcError, and no other", () => {
  const statuses = [...read("packages/transport/src/status-code.ts").matchAll(/^ {2}([A-Z_]+): \d+,$/gm)].map(
    ([, name = ""]) => name,
  );
  const own = codesOf("packages/transport/src/rpc-error.ts", "RpcErrorCode");
  expect(statuses).toHaveLength(17);
  expect(own.length).toBeGreaterThan(0);
  expect(documented("RpcError").sort()).toEqual([...statuses.filter((name) => name !== "OK"), ...own].sort());
});

test("docs/errors.md lists every code of ProcessError, and no other", () => {
  const codes = codesOf("packages/process/src/process-error.ts", "ProcessErrorCode");
  expect(codes.length).toBeGreaterThan(0);
  expect(documented("ProcessError").sort()).toEqual(codes.sort());
});

test("docs/errors.md lists every code of CniError, and no other", () => {
  const codes = codesOf("packages/cni/src/cni-error.ts", "CniErrorCode");
  expect(codes.length).toBeGreaterThan(0);
  expect(documented("CniError").sort()).toEqual(codes.sort());
});

test("docs/errors.md lists every code of SpecError, and no other", () => {
  const codes = codesOf("packages/oci-spec/src/spec-error.ts", "SpecErrorCode");
  expect(codes.length).toBeGreaterThan(0);
  expect(documented("SpecError").sort()).toEqual(codes.sort());
});

test("docs/errors.md lists every code of OciError, and no other", () => {
  const codes = codesOf("packages/oci/src/oci-error.ts", "OciErrorCode");
  expect(codes.length).toBeGreaterThan(0);
  expect(documented("OciError").sort()).toEqual(codes.sort());
});

test("docs/errors.md lists every code of CommandError, and no other", () => {
  const codes = codesOf("packages/cli/src/command-error.ts", "CommandErrorCode");
  expect(codes.length).toBeGreaterThan(0);
  expect(documented("CommandError").sort()).toEqual(codes.sort());
});
