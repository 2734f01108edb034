import { readFileSync, writeFileSync } from "node:fs";

const start = "<!-- bench:start -->";
const end = "<!-- bench:end -->";

/**
 * Puts the report between the markers of a file; answers false, and leaves the file alone, where it has none.
 *
 * @param isPart whether the report is of some rows only: its sections then take the place of those with their titles, each with the
 *   line that says how it was made, and the others stay
 */
export function writeSection(file: string, report: string, isPart: boolean): boolean {
  const text = readFileSync(file, "utf8");
  const from = text.indexOf(start);
  const to = text.indexOf(end, from);
  if (from === -1 || to === -1) return false;
  const body = isPart ? merge(text.slice(from + start.length, to).trim(), report) : report;
  writeFileSync(file, `${text.slice(0, from + start.length)}\n\n${body}\n\n${text.slice(to)}`);
  return true;
}

function merge(before: string, report: string): string {
  const [head = "", ...sections] = split(before);
  const [made = "", ...fresh] = split(report);
  const byTitle = new Map(sections.map((section) => [titleOf(section), section]));
  for (const section of fresh) {
    const title = titleOf(section);
    byTitle.set(title, section.replace(title, `${title}\n\n${made}`));
  }
  return [head, ...byTitle.values()].join("\n\n");
}

function split(report: string): string[] {
  return report.split(/^(?=### )/m).map((part) => part.trim());
}

function titleOf(section: string): string {
  return section.slice(0, section.indexOf("\n"));
}
