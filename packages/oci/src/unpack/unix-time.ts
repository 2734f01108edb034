import type { TarTime } from "../tar/tar-entry.js";

/** Beyond it no file system goes, and numbers lose their fractions. */
const latest = 2 ** 40;

/**
 * A time as Node's calls take it: seconds, of which microseconds survive, rounded down; before 1970 a Date with milliseconds, as
 * Node takes a negative number for the present.
 */
export function unixTime({ seconds, nanoseconds }: TarTime): number | Date {
  const whole = Math.max(-latest, Math.min(latest, seconds));
  if (nanoseconds === 0) return whole < 0 ? new Date(whole * 1000) : whole;
  if (whole < 0) return new Date(whole * 1000 + Math.floor(nanoseconds / 1e6));
  // a number near to 1970 plus 55 years is off by up to 120 ns, which must not become the microsecond before
  return whole + (Math.floor(nanoseconds / 1000) * 1000 + 250) / 1e9;
}
