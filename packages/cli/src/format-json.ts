/**
 * Writes a value as a JSON document with an indent of two spaces and a newline at its end. Characters that steer a terminal are
 * escaped, also those that JSON itself would let through.
 */
export function formatJson(value: unknown): string {
  return `${escapeSteering(JSON.stringify(value, null, 2))}\n`;
}

/** Escapes in JSON what steers a terminal, such as marks of the direction of writing. What is read back stays the same. */
export function escapeSteering(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
