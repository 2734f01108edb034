/** What a caught value says of itself. Never throws, whatever was thrown. */
export function describe(error: unknown): string {
  try {
    return error instanceof Error ? String(error.message) : String(error);
  } catch {
    return `a ${typeof error} that has no text`;
  }
}
