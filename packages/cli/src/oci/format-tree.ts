import { printable } from "../table.js";
import type { TreeLine } from "./describe-image.js";

const widestLine = 240;

/** Writes lines with what is below them, as the command `tree` does. Long ones are cut. */
export function formatTree({ text, below = [] }: TreeLine, before = "", beforeBelow = ""): string {
  const chars = [...printable(text)];
  const shown = chars.length <= widestLine ? chars.join("") : `${chars.slice(0, widestLine - 1).join("")}…`;
  const lines = below.map((line, index) => {
    const isLast = index === below.length - 1;
    return formatTree(
      line,
      `${beforeBelow}${isLast ? "└─ " : "├─ "}`,
      `${beforeBelow}${isLast ? "   " : "│  "}`,
    );
  });
  return `${before}${shown}\n${lines.join("")}`;
}
