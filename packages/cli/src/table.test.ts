import { expect, test } from "vitest";
import { printable, table } from "./table.js";

test("columns are aligned, and lines do not end with spaces", () => {
  const rows = [
    ["bridge", "é", "x"],
    ["lo", "", ""],
  ];
  expect(table(["NAME", "B", "C"], rows)).toBe("NAME    B  C\nbridge  é  x\nlo      -  -\n");
});

test("long cells are cut, but not in the last column", () => {
  const [, line] = table(["A", "B"], [["🦊".repeat(65), "b".repeat(300)]]).split("\n");
  expect(line).toBe(`${"🦊".repeat(63)}…  ${"b".repeat(300)}`);
});

test("what steers a terminal is not printed", () => {
  const hostile = "a\u001b[31m\u009b2J\n\u202eb\u2028\u200b\ud800";
  expect(printable(hostile)).toBe("a�[31m�2J��b���");
  expect(table(["A"], [[hostile]])).toBe(`A\n${printable(hostile)}\n`);
});
