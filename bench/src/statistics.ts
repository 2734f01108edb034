/** The value below which the given share of the values lies; between two values, in proportion. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}

/** The ratios of one list to another, place by place. */
export function ratios(above: readonly number[], below: readonly number[]): number[] {
  return above.map((value, place) => value / (below[place] ?? Number.NaN));
}
