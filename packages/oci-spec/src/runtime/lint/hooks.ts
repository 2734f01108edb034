import type { Hook, Hooks } from "../hooks.js";
import type { Spec } from "../spec.js";
import { type CheckedRule, POSIX } from "./rule.js";

const STAGES = [
  "prestart",
  "createRuntime",
  "createContainer",
  "startContainer",
  "poststart",
  "poststop",
] as const;

function* hooksOf(spec: Spec): Generator<readonly [PropertyKey[], Hook, stage: keyof Hooks]> {
  for (const stage of STAGES) {
    for (const [index, hook] of (spec.hooks?.[stage] ?? []).entries()) {
      yield [["hooks", stage, index], hook, stage];
    }
  }
}

/** Rules about hooks that can never run. */
export const hookRules: readonly CheckedRule[] = [
  {
    name: "hook-path-not-absolute",
    severity: "error",
    description: "A hook whose path is not absolute.",
    platforms: POSIX,
    *check(spec) {
      for (const [path, hook] of hooksOf(spec)) {
        if (!hook.path.startsWith("/")) yield [[...path, "path"], "the path of a hook has to be absolute"];
      }
    },
  },
  {
    name: "hook-file-missing",
    severity: "error",
    description: "A hook whose program is not on the host; needs `fileExists`.",
    platforms: POSIX,
    *check(spec, { fileExists }) {
      for (const [path, hook, stage] of hooksOf(spec)) {
        // those of startContainer are looked up in the container
        if (stage === "startContainer" || !hook.path.startsWith("/")) continue;
        if (fileExists?.(hook.path) === false) yield [[...path, "path"], "there is no such file"];
      }
    },
  },
  {
    name: "hook-timeout-not-positive",
    severity: "error",
    description: "A hook whose time is over before it begins.",
    platforms: POSIX,
    *check(spec) {
      for (const [path, { timeout }] of hooksOf(spec)) {
        if (timeout !== undefined && timeout <= 0) {
          yield [[...path, "timeout"], "a timeout has to be at least 1 second; leave it out for none"];
        }
      }
    },
  },
  {
    name: "hooks-unsupported",
    severity: "warning",
    description: "Hooks on Windows, which has none.",
    platforms: ["windows"],
    *check(spec) {
      for (const stage of STAGES) {
        if (spec.hooks?.[stage]?.length) yield [["hooks", stage], "on Windows hooks are not run"];
      }
    },
  },
];
