import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { commentProblems, compileProtos, listElements } from "./proto-comments.mjs";

interface Versions {
  readonly releases: string;
  readonly versions: readonly string[];
  readonly since: Readonly<Record<string, string>>;
}

/** What is wrong with the comments of a proto that is given as text. */
function problemsOf(proto: string, versions?: Versions): string[] {
  const folder = mkdtempSync(join(tmpdir(), "comments-"));
  try {
    writeFileSync(join(folder, "test.proto"), `syntax = "proto3";\npackage test;\n${proto}`);
    const file = compileProtos(folder).file.find(({ name }) => name === "test.proto");
    if (file === undefined) throw new Error("the proto did not compile");
    return commentProblems(listElements(file), versions);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The problems of one field in a message that has none itself. */
function problemsOfField(comment: string, field: string, versions?: Versions): string[] {
  const text = comment === "" ? "" : `  // ${comment}\n`;
  return problemsOf(`// What the tests of comments look at.\nmessage Disk {\n${text}  ${field}\n}`, versions);
}

describe("the check of comments", () => {
  it.each([
    ["int64 used_bytes = 1;", "Bytes that are taken, with those of snapshots."],
    ["int64 timeout = 1;", "Seconds after which the copy is given up."],
    ["int32 max_entries = 1;", "Greatest number of rows in an answer; 0 for no limit."],
    ["int64 run_as_user = 1;", "User id of the first process; 0 is root."],
    ["int32 exit_code = 1;", "Exit code of the program: 0 for success."],
    ["string name = 1;", "How people call it; nobody else has the same."],
    ["string old = 1 [deprecated = true];", "Deprecated: give the name of the device instead."],
  ])("accepts %s with a good comment", (field, comment) => {
    expect(problemsOfField(comment, field)).toEqual([]);
  });

  it.each([
    ["no comment", "", "string name = 1;"],
    ["a comment to be written", "TODO say what it is.", "string name = 1;"],
    ["the comment adds little to the name", "The name.", "string name = 1;"],
    ["the comment adds little to the name", "Name of the disk.", "string name = 1;"],
    ["the comment adds little to the name", "The disks' names. Required.", "repeated string names = 1;"],
    ["the comment adds little to the name", "Is attached to the disk.", "bool attach = 1;"],
    ["the comment is no whole sentence", "How people call it, which nobody else has", "string name = 1;"],
    ["braces, an at sign or the end", "Where it is mounted, such as {root}.", "string target = 1;"],
    ["a number without its unit of time", "How long a copy may go on.", "int64 timeout = 1;"],
    ["a number without its unit of time", "When it was made, since the epoch.", "int64 created_at = 1;"],
    ["a number without its unit of size", "How large it is at most.", "int64 capacity = 1;"],
    ["a number without its unit of size", "How much of it is taken.", "uint64 memory_limit = 1;"],
    ["a number without its unit or what", "The most that an answer gives.", "int32 max_entries = 1;"],
    ["a number without its unit", "How strongly it takes part.", "int32 pull = 1;"],
    ["a time that the comment", "The beginning of its life.", "google.protobuf.Timestamp made = 1;"],
    ["deprecated, and does not say so", "How people once called it.", "string old = 1 [deprecated = true];"],
  ])("refuses: %s: %s", (problem, comment, field) => {
    const imports = field.includes("google.") ? 'import "google/protobuf/timestamp.proto";\n' : "";
    const text = comment === "" ? "" : `  // ${comment}\n`;
    const found = problemsOf(
      `${imports}// What the tests look at closely.\nmessage Disk {\n${text}  ${field}\n}`,
    );
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^Disk\.\w+: /);
    expect(found[0]).toContain(problem);
  });

  it("refuses every kind of element without a comment", () => {
    const proto = `
      message Disk { string name = 1; oneof kind { string a = 2; } optional string own = 3;
        enum State { UNKNOWN = 0; } message Part {} map<string, string> labels = 4; }
      service Disks { rpc Get(Disk) returns (Disk); }`;
    expect(problemsOf(proto)).toEqual(
      [
        ...["Disks", "Disks.Get", "Disk", "Disk.name", "Disk.a", "Disk.own", "Disk.labels", "Disk.kind"],
        ...["Disk.State", "Disk.State.UNKNOWN", "Disk.Part"],
      ].map((name) => `${name}: no comment`),
    );
  });

  describe("of versions", () => {
    const facts = { releases: "CSI", versions: ["1.0", "1.1", "1.2"] };
    const field = "string name = 1;";
    const text = "How people call it; nobody else has the same.";

    it.each([
      ["1.0", text],
      ["1.1", `${text} Since CSI 1.1.`],
    ])("accepts %s where it is right", (version, comment) => {
      expect(
        problemsOfField(comment, field, { ...facts, since: { Disk: "1.0", "Disk.name": version } }),
      ).toEqual([]);
    });

    it("lets a field be as old as its message", () => {
      const proto = `// Where data is kept. Since CSI 1.2.\nmessage Disk {\n  // ${text}\n  ${field}\n}`;
      expect(problemsOf(proto, { ...facts, since: { Disk: "1.2", "Disk.name": "1.2" } })).toEqual([]);
    });

    it.each([
      ["1.1", text, "reads as since CSI 1.0 (as what is around it), and is since 1.1"],
      ["1.1", `${text} Since CSI 1.2.`, "reads as since CSI 1.2, and is since 1.1"],
      ["1.1", `${text} Since CSI 1.1. Since CSI 1.2.`, "since 1.1 and since 1.2"],
      ["1.9", `${text} Since CSI 1.9.`, "there is no CSI 1.9"],
      ["1.0", `${text} Since 1.0.`, "since a version of what?"],
      [undefined, text, "the facts do not know it"],
    ])("refuses a wrong or missing one: %s, %s", (version, comment, problem) => {
      const since = version === undefined ? { Disk: "1.0" } : { Disk: "1.0", "Disk.name": version };
      expect(problemsOfField(comment, field, { ...facts, since } as Versions)).toEqual([
        `Disk.name: ${problem}`,
      ]);
    });

    it("refuses facts of what is not there", () => {
      const since = { Disk: "1.0", "Disk.name": "1.0", "Disk.size": "1.2" };
      expect(problemsOfField(text, field, { ...facts, since })).toEqual([
        "Disk.size: the facts have it, and the proto has not",
      ]);
    });

    it("does not take an RPC for as old as its service", () => {
      const proto = `
        // Asks nothing at all of anybody.\nmessage Empty {}
        // What people can ask about disks in a machine. Since CSI 1.2.\nservice Disks {
          // Answers with nothing; good for trying a connection.\n  rpc Try(Empty) returns (Empty); }`;
      const since = { Empty: "1.0", Disks: "1.2", "Disks.Try": "1.2" };
      expect(problemsOf(proto, { ...facts, since })).toEqual([
        "Disks.Try: reads as since CSI 1.0, and is since 1.2",
      ]);
    });
  });
});

describe("the comments of our protos", () => {
  const packages = fileURLToPath(new URL("../packages", import.meta.url));
  /** Values whose enum tells that they were renamed, with the numbers that they had. */
  const exempt: Readonly<Record<string, RegExp>> = { "runtime/v1/api.proto": /^Signal\./ };
  const folders = readdirSync(packages).filter((name) => existsSync(join(packages, name, "proto")));
  const protos = folders.flatMap((name) => {
    const proto = join(packages, name, "proto");
    const own = readdirSync(proto, { recursive: true, encoding: "utf8" }).filter((path) =>
      path.endsWith(".proto"),
    );
    return own.map((path) => ({ proto, path }));
  });

  it("are found", () => expect(protos.length).toBeGreaterThanOrEqual(4));

  it.each(protos)("say enough in $path", ({ proto, path }) => {
    const file = compileProtos(proto).file.find(({ name }) => name === path);
    if (file === undefined) throw new Error(`${path} did not compile`);
    const facts = join(proto, path.replace(/\.proto$/, ".since.json"));
    const versions = existsSync(facts) ? (JSON.parse(readFileSync(facts, "utf8")) as Versions) : undefined;
    expect(commentProblems(listElements(file), { ...versions, exempt: exempt[path] ?? /^$/ })).toEqual([]);
  });
});
