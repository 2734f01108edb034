import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

interface Package {
  readonly name: string;
  readonly folder: string;
  readonly entries: readonly { readonly specifier: string; readonly file: string }[];
}
type ApiReport = (program: ts.Program, packages: Package[], pack: Package, entry: object) => string;
const script = new URL("./api-report.mjs", import.meta.url).href;
const { apiReport } = (await import(script)) as { apiReport: ApiReport };

/** The reports of the entries of a package `a` that has these declarations and stands beside a package `b`. */
function reports(files: Record<string, string>, entries: string[]): string[] {
  const root = mkdtempSync(join(tmpdir(), "api-report-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const pack = (name: string): Package => ({
      name,
      folder: join(root, name),
      entries: entries.map((entry) => ({ specifier: `${name}/${entry}`, file: join(root, name, entry) })),
    });
    const a = pack("a");
    const program = ts.createProgram(
      a.entries.map(({ file }) => file),
      { module: ts.ModuleKind.NodeNext, types: [] },
    );
    return a.entries.map((entry) => apiReport(program, [a, pack("b")], a, entry));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

test("a report has what can be used, sorted, and no comments, private or internal members", () => {
  const [report] = reports(
    {
      "a/index.d.ts": `/** Z. */ export declare function z(value: string): void;
        export { Widget as Renamed } from "./widget.js"; export type { Widget } from "./widget.js";`,
      "a/widget.d.ts": `export declare class Widget {
        /** Its name. */ readonly name: string;
        private secret; #hidden;
        /** @internal */ constructor(name: string);
      }`,
    },
    ["index.d.ts"],
  );
  const widget = "export class Widget {\n    readonly name: string;\n}";
  expect(report).toContain(
    `\`\`\`ts\n${widget}\nexport { Widget as Renamed };\n${widget}\nexport type { Widget };\nexport function z(value: string): void;\n\`\`\``,
  );
});

test("a message is one line, and so is a method of a service", () => {
  const [report] = reports(
    {
      "a/index.d.ts": `import type { MessageType } from "../b/index.js";
        export interface Pod { id: string; state: { [key: string]: string; }; _unknownFields?: object; }
        export declare const Pod: MessageType<Pod>;
        export declare const Service: { readonly methods: { readonly run: { readonly type: typeof Pod; readonly stream: false; }; }; };`,
      "b/index.d.ts": "export interface MessageType<T> { decode(bytes: Uint8Array): T; }",
    },
    ["index.d.ts"],
  );
  expect(report).toContain("\nexport interface Pod { id: string; state: { [key: string]: string; }; }\n```");
  expect(report).toContain(
    "\n        readonly run: { readonly type: typeof Pod; readonly stream: false; };\n",
  );
  expect(report).toContain('import { MessageType } from "b";');
});

test("what is mentioned is told apart, unless some entry of the package exports it", () => {
  const [index, testing] = reports(
    {
      "a/index.d.ts": `import type { Options } from "./options.js"; export declare function run(options: Options): void;
        export interface Shared { a: number; }`,
      "a/options.d.ts": `import type { Deep } from "./deep.js"; export interface Options { deep: Deep; }`,
      "a/deep.d.ts": "export interface Deep { depth: number; }",
      "a/testing.d.ts": `import type { Shared } from "./index.js"; export declare const shared: Shared;`,
    },
    ["index.d.ts", "testing.d.ts"],
  );
  expect(index?.split("## Not exported")[1]).toMatch(/interface Deep \{[\s\S]*interface Options \{/);
  expect(testing).toContain("export const shared: Shared;");
  expect(testing).not.toContain("interface Shared");
});
