import type { Spec } from "../spec.js";
import { type CheckedRule, POSIX } from "./rule.js";

const WINDOWS_ABSOLUTE = /^(?:[A-Za-z]:[\\/]|\\)/;
/** The score with which the kernel never kills a process, and the one with which it kills it first. */
const LOWEST_OOM_SCORE = -1000;
const HIGHEST_OOM_SCORE = 1000;

/** The names of variables with their index; `undefined` for an entry that has none. */
function* variables(spec: Spec): Generator<readonly [index: number, name: string | undefined]> {
  for (const [index, entry] of (spec.process?.env ?? []).entries()) {
    const equals = entry.indexOf("=");
    yield [index, equals > 0 ? entry.slice(0, equals) : undefined];
  }
}

/** Rules about the program that a container runs. */
export const processRules: readonly CheckedRule[] = [
  {
    name: "args-missing",
    severity: "error",
    description: "A process without a program to run.",
    *check(spec, { platform }) {
      if (spec.process === undefined) return;
      if (platform === "windows" && spec.process.commandLine) return;
      if (spec.process.args === undefined || spec.process.args.length === 0) {
        const also = platform === "windows" ? " or commandLine" : "";
        yield [["process", "args"], `name the program to run in args${also}`];
      } else if (spec.process.args[0] === "") {
        yield [["process", "args", 0], "the program's name is empty"];
      }
    },
  },
  {
    name: "command-line-ignored",
    severity: "warning",
    description: "A command line elsewhere than on Windows.",
    platforms: POSIX,
    *check(spec) {
      if (spec.process?.commandLine) {
        yield [["process", "commandLine"], "only Windows has command lines; use args"];
      }
    },
  },
  {
    name: "cwd-not-absolute",
    severity: "error",
    description: "A working directory that is not absolute.",
    *check(spec, { platform }) {
      if (spec.process === undefined) return;
      const absolute = platform === "windows" ? WINDOWS_ABSOLUTE : /^\//;
      if (!absolute.test(spec.process.cwd)) {
        yield [["process", "cwd"], "the working directory has to be absolute"];
      }
    },
  },
  {
    name: "user-missing",
    severity: "warning",
    description: "A process that does not say as whom it runs, and so runs as root.",
    platforms: POSIX,
    *check(spec) {
      if (spec.process === undefined) return;
      for (const key of ["uid", "gid"] as const) {
        if (spec.process.user?.[key] === undefined) {
          yield [["process", "user", key], "it is required; runtimes take its absence as 0, root"];
        }
      }
    },
  },
  {
    name: "env-malformed",
    severity: "error",
    description: "An entry of the environment that is not `NAME=value`.",
    *check(spec) {
      for (const [index, name] of variables(spec)) {
        if (name === undefined) {
          yield [["process", "env", index], "an entry has to be a name, an equals sign and a value"];
        }
      }
    },
  },
  {
    name: "env-repeated",
    severity: "warning",
    description: "A variable that is set twice.",
    *check(spec, { platform }) {
      const seen = new Set<string>();
      for (const [index, name] of variables(spec)) {
        if (name === undefined) continue;
        const key = platform === "windows" ? name.toLowerCase() : name;
        if (seen.has(key)) {
          yield [
            ["process", "env", index],
            "the variable is set before; which one counts, is up to the runtime",
          ];
        }
        seen.add(key);
      }
    },
  },
  {
    name: "nul-in-process",
    severity: "error",
    description:
      "A character NUL, which ends a text for the kernel, in arguments, environment or working directory.",
    *check(spec) {
      for (const key of ["args", "env"] as const) {
        for (const [index, text] of (spec.process?.[key] ?? []).entries()) {
          if (text.includes("\0")) yield [["process", key, index], "the text has a character NUL"];
        }
      }
      if (spec.process?.cwd.includes("\0")) yield [["process", "cwd"], "the text has a character NUL"];
    },
  },
  {
    name: "oom-score-out-of-range",
    severity: "error",
    description: "An `oomScoreAdj` below -1000 or above 1000.",
    platforms: ["linux"],
    *check(spec) {
      const score = spec.process?.oomScoreAdj ?? 0;
      if (score < LOWEST_OOM_SCORE || score > HIGHEST_OOM_SCORE) {
        yield [["process", "oomScoreAdj"], "Linux takes -1000 to 1000"];
      }
    },
  },
];
