import { describe, expect, it } from "vitest";
import { documentPaths, goKeys, readRuntime, schemaPaths } from "../../testdata/document-paths.js";
import { parseJson } from "../json/parse-json.js";
import type { Validator } from "../validate/validator.js";
import { Features } from "./features.js";
import { FreeBSD } from "./freebsd.js";
import { Solaris } from "./solaris.js";
import { ContainerProcessState, State } from "./state.js";
import { VM } from "./vm.js";
import { Windows } from "./windows.js";
import { ZOS } from "./zos.js";

/** Documents with every field; numbers of 64 bits are beyond what a double holds. */
const documents: readonly (readonly [name: string, Validator<unknown>])[] = [
  ["windows", Windows],
  ["solaris", Solaris],
  ["freebsd", FreeBSD],
  ["vm", VM],
  ["zos", ZOS],
  ["state", State],
  ["container-process-state", ContainerProcessState],
  ["features", Features],
];

/** Go's tag has a slip, text and schema of the specification have `hwConfig`. */
const keysOf = (name: string): readonly string[] =>
  goKeys(name)
    .map((path) => path.replace(/^hwconfig\b/, "hwConfig"))
    .sort();

describe.each(documents)("the document %s", (name, validator) => {
  const text = readRuntime(`${name}.json`);

  it("comes out as it went in, to the last digit", () => {
    expect(`${validator.stringify(validator.parse(text), 2)}\n`).toBe(text);
  });

  it("has exactly the keys of Go's struct, and so has the schema", () => {
    const keys = keysOf(name);
    expect(documentPaths(parseJson(text), keys)).toEqual(keys);
    expect(schemaPaths(validator.toJsonSchema())).toEqual(keys);
  });

  it("keeps a key that nobody knows, at every level", () => {
    const marked = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(marked);
      if (typeof value !== "object" || value === null) return value;
      const inner = Object.entries(value).map(([key, item]) => [key, marked(item)] as const);
      // maps of texts take texts
      return { ...Object.fromEntries(inner), "x-unknown": "kept" };
    };
    const document = marked(parseJson(text));
    expect(validator.findings(document)).toEqual([]);
    expect(validator.validate(document)).toBe(document);
  });

  it.each([null, [], "text", 7, undefined])("refuses %j", (value) => {
    expect(validator.findings(value)).toHaveLength(1);
  });
});

it("reads what runc 1.5 says of its features", () => {
  const features = Features.parse(readRuntime("runc-features.json"));
  expect(features.linux?.seccomp?.supportedFlags).not.toContain("SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV");
  expect(features.potentiallyUnsafeConfigAnnotations).toContain("org.systemd.property.");
});
