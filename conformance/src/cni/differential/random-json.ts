import type { Random } from "./random.js";

// biome-ignore format: a table
const leaves = [
  "null", "true", "false", "0", "-0", "1", "-1", "1.0", "1.50", "100", "1e2", "1E+2",
  "123456789012345678901234567890", "0.000001", "0.0000001", "1e21", "1e-400", "5e-324",
  "1.7976931348623157e308", "9007199254740993", "-0.0", "3.141592653589793", '""', '"a"', '"<b>&amp;</b>"',
  '"\\u2028\\u2029"', '"\u2028"', '"\\ud83d\\ude00"', '"😀"', '"\\ud83d"', '"\\ude00\\ud83d"', '"\\u0000"',
  '"\\b\\f\\n\\r\\t\\/\\\\\\""', '"\\u0008\\u000c\\u000b\\u007f\u007f"', '"é"', '"e\u0301"', '"\ufeff"',
  '"\uffff"', '"10.0.0.1/24"',
];
// biome-ignore format: a table
const keys = [
  "a", "b", "A", "aa", "", "é", "z", "10", "9", "__proto__", "constructor", "<", "\\u0061", "😀", "\uffff",
  "\\n",
];
const spaces = ["", "", "", " ", "\n", "\t", "\r\n "];

/** A JSON text that is valid, nested up to a depth, with spaces and repeated keys here and there. */
export function randomJson(random: Random, depth: number): string {
  const kind = depth === 0 ? 0 : random.below(4);
  const body = kind < 2 ? random.pick(leaves) : kind === 2 ? array(random, depth) : object(random, depth);
  return `${random.pick(spaces)}${body}${random.pick(spaces)}`;
}

function array(random: Random, depth: number): string {
  const items = Array.from({ length: random.below(5) }, () => randomJson(random, depth - 1));
  return `[${items.join(",")}]`;
}

function object(random: Random, depth: number): string {
  const members = Array.from(
    { length: random.below(6) },
    () => `"${random.pick(keys)}"${random.pick(spaces)}:${randomJson(random, depth - 1)}`,
  );
  return `{${random.pick(spaces)}${members.join(`,${random.pick(spaces)}`)}}`;
}
