/**
 * A point in time as CRI has it, in nanoseconds since 1970, as a Date, which is cut to milliseconds. Undefined for 0, which
 * means that it is not known or has not happened.
 */
export function timestampToDate(nanoseconds: bigint): Date | undefined {
  return nanoseconds === 0n ? undefined : new Date(Number(nanoseconds / 1_000_000n));
}
