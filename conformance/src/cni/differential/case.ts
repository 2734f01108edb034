import type { GoDriver } from "../go-driver.js";
import type { DifferenceId } from "./deliberate.js";

/** What a case has to work with. */
export interface CaseLab {
  /** libcni. */
  readonly driver: GoDriver;
  /** A folder of the case's own, which is there and empty. */
  readonly folder: string;
  /** The folder with the recorder under several names. */
  readonly bin: string;
}

/** An error that a plugin gave. */
export interface PluginReport {
  readonly code: number;
  readonly message: string;
  readonly details: string;
}

/** How a step of a case ended on one side. */
export interface Ended {
  readonly ok: boolean;
  /** What it gave. */
  readonly value?: unknown;
  /** The plugin's own error, null where there is none; absent where the side does not tell. */
  readonly plugin?: PluginReport | null;
  /** Whether it failed because there is no such network. */
  readonly notFound?: boolean;
  /** How the plugins were called, and what they wrote to standard error. */
  readonly seen?: unknown;
  /** The side's own words for a failure, which are not compared. */
  readonly why?: string;
}

/** What came of a case on one side. */
export interface Outcome {
  readonly steps: readonly Ended[];
  /** The files that it left. */
  readonly files?: Readonly<Record<string, string>>;
}

/** One input for both sides. */
export interface Case {
  readonly name: string;
  /** The deliberate difference that has to be seen, or which one it is by what libcni makes of the case; undefined where both must agree. */
  readonly differs?: DifferenceId | ((theirs: Outcome) => DifferenceId | undefined) | undefined;
  /** Writes what both sides read, before they begin; they run at the same time. */
  readonly prepare?: (lab: CaseLab) => Promise<void>;
  readonly theirs: (lab: CaseLab) => Promise<Outcome>;
  readonly ours: (lab: CaseLab) => Promise<Outcome>;
}

/** Cases of one kind, which become one check. */
export interface CaseClass {
  readonly name: string;
  readonly cases: readonly Case[];
}

/** Whether every step had success. */
export function isValid({ steps }: Outcome): boolean {
  return steps.every(({ ok }) => ok);
}
