import type { Spec } from "../spec.js";

/** The platforms that a configuration may be for. A virtual machine (`vm`) comes beside one of them. */
export type LintPlatform = "linux" | "windows" | "solaris" | "freebsd" | "zos";

/** A rule of `lintRuntimeSpec`. */
export interface LintRule {
  /** What findings call it, such as `namespace-repeated`. */
  readonly name: string;
  /** `error` for what a runtime refuses or cannot do, `warning` for what it ignores or does in another way than it looks. */
  readonly severity: "error" | "warning";
  /** What it finds. */
  readonly description: string;
}

/** What rules know beside the configuration. */
export interface LintContext {
  readonly platform: LintPlatform;
  readonly fileExists: ((path: string) => boolean) | undefined;
}

/** Where something is wrong, and what. */
export type LintProblem = readonly [path: readonly PropertyKey[], message: string];

/** A rule with its check. */
export interface CheckedRule extends LintRule {
  /** The platforms that it is about. Default: all. */
  readonly platforms?: readonly LintPlatform[];
  check(spec: Spec, context: LintContext): Iterable<LintProblem>;
}

/** All platforms but Windows. */
export const POSIX: readonly LintPlatform[] = ["linux", "solaris", "freebsd", "zos"];
