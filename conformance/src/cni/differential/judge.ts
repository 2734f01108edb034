import { isDeepStrictEqual } from "node:util";
import { type Case, type Ended, isValid, type Outcome } from "./case.js";
import { type DifferenceId, deliberate } from "./deliberate.js";

/** What is to be said of a case. */
interface Verdict {
  /** The deliberate difference that it shows. */
  readonly difference?: DifferenceId | undefined;
  /** What is wrong; undefined where the sides agree, or differ as they are meant to. */
  readonly fault?: string;
}

/** Compares what came of a case on both sides. */
export function judge({ name, differs }: Case, theirs: Outcome, ours: Outcome): Verdict {
  const difference = typeof differs === "function" ? differs(theirs) : differs;
  const [left, right] = [plain(theirs), plain(alignWith(theirs, ours))];
  const isSame = isDeepStrictEqual(left, right);
  const fault = (reason: string): Verdict => {
    const sides = `${whys("libcni", theirs)}${whys("ours", ours)}${excerpts(left, right)}`;
    return { fault: `${name}: ${reason}\n${sides}` };
  };
  if (difference === undefined) return isSame ? {} : fault("the sides differ");
  if (isSame) return fault(`it is to differ by "${difference}", and does not`);
  const { seenAs } = deliberate[difference];
  const seen = isValid(theirs) === isValid(ours) ? "otherwise" : isValid(ours) ? "accepted" : "refused";
  if (seen !== seenAs) return fault(`"${difference}" is to be seen as "${seenAs}", and is "${seen}"`);
  return { difference };
}

/** Leaves out what libcni does not tell: of an error that it wraps in text, what the plugin had said. */
function alignWith(theirs: Outcome, ours: Outcome): Outcome {
  const steps = ours.steps.map((step, index): Ended => {
    const { plugin, ...rest } = step;
    return theirs.steps[index]?.plugin === undefined ? rest : step;
  });
  return { ...ours, steps };
}

/** As JSON has it, without the words of failures. */
function plain(outcome: Outcome): unknown {
  const steps = outcome.steps.map(({ why: _, ...rest }) => rest);
  return JSON.parse(JSON.stringify({ ...outcome, steps }));
}

function whys(side: string, { steps }: Outcome): string {
  return steps
    .map(({ why }, index) => (why === undefined ? "" : `${side} failed in step ${index + 1}: ${why}\n`))
    .join("");
}

/** Both sides from a little before their first difference. */
function excerpts(left: unknown, right: unknown): string {
  const [theirs, ours] = [sorted(left), sorted(right)];
  let at = 0;
  while (at < theirs.length && theirs[at] === ours[at]) at += 1;
  const from = Math.max(0, at - 120);
  const cut = (text: string): string => text.slice(from, from + 500);
  return `libcni: ${cut(theirs)}\nours: ${cut(ours)}`;
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}
