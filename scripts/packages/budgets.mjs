// What a package may cost those who install and import it. budgets.json is the decision; this compares and, when told to, writes it.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./public-packages.mjs";

const file = join(root, "budgets.json");

/** What is over its budget, has none, or has one and is gone. `measured` has the form of the file. */
export function compareBudgets(measured) {
  const budgets = existsSync(file) ? flatten(JSON.parse(readFileSync(file, "utf8"))) : {};
  const found = flatten(measured);
  return [...new Set([...Object.keys(budgets), ...Object.keys(found)])].flatMap((what) => {
    if (!(what in found)) return [`${what}: budgets.json has a budget, and there is no such thing`];
    if (!(what in budgets)) return [`${what}: is ${found[what]} and has no budget`];
    return found[what] > budgets[what] ? [`${what}: is ${found[what]}, its budget is ${budgets[what]}`] : [];
  });
}

/** Makes budgets of what was measured: a twentieth more, as a round number; dependencies exactly. */
export function writeBudgets(measured) {
  const round = (value, key) =>
    typeof value !== "number" || key === "dependencies" ? value : roundUp(value * 1.05);
  writeFileSync(file, `${JSON.stringify(measured, (key, value) => round(value, key), 2)}\n`);
}

function roundUp(value) {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return Math.ceil(value / unit) * unit;
}

function flatten(value, path = "") {
  if (typeof value === "number") return { [path]: value };
  return Object.assign(
    {},
    ...Object.entries(value).map(([key, each]) => flatten(each, `${path} ${key}`.trim())),
  );
}
