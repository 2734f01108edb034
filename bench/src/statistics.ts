/** The value below which the given share of the values lies; between two values, in proportion. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}

/** A ratio, and how sure it is. */
export interface Ratio {
  /** The median of the ratios, round by round. */
  readonly median: number;
  /** How far the true median may be off: where two such ranges do not meet, the medians differ (the notches of a box plot). */
  readonly margin: number;
}

/** The ratio of one list of times to another, round by round; undefined where nothing was measured. */
export function ratioOf(above: readonly number[] = [], below: readonly number[] = []): Ratio | undefined {
  if (above.length === 0 || below.length === 0) return undefined;
  const all = above.map((value, place) => value / (below[place] ?? Number.NaN));
  const spread = quantile(all, 0.75) - quantile(all, 0.25);
  // a few values have no quartiles worth the name
  const margin = all.length < 5 ? Infinity : (1.57 * spread) / Math.sqrt(all.length);
  return { median: quantile(all, 0.5), margin };
}
