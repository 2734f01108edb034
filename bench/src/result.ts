import type { Series } from "./measure.js";

/** One row of a table, before it is boiled down. */
export interface Result {
  /** What was measured. */
  readonly row: string;
  /** What a time is for, such as `call`. */
  readonly per: string;
  /** The operations that one `per` stands for. */
  readonly scale: number;
  /** What each peer took, round by round, in the order of the columns. */
  readonly series: ReadonlyMap<string, Series>;
}
