const LONGEST = 100;

/** Writes what was given into a message: in quotes, control characters escaped, cut where it is long. */
export function quoteInput(text: string): string {
  return JSON.stringify(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
}
