import type { Series } from "./measure.js";
import type { StackName } from "./stack.js";

/** One row of the report, before it is boiled down. */
export interface Result {
  /** What was measured. */
  readonly row: string;
  /** What a time is for, such as `call`. */
  readonly per: string;
  /** The operations that one `per` stands for. */
  readonly scale: number;
  /** What each stack took, round by round. */
  readonly series: Record<StackName, Series>;
}
