const units = ["kB", "MB", "GB", "TB", "PB"];

/** A number of bytes for a person to read, such as `12.3 MB`. */
export function formatBytes(bytes: number | bigint): string {
  let rest = Number(bytes);
  if (rest < 1_000) return `${rest} bytes`;
  let unit = -1;
  while (rest >= 999.95 && unit < units.length - 1) {
    rest /= 1_000;
    unit += 1;
  }
  return `${rest.toFixed(1)} ${units[unit]}`;
}
