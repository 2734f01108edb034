/** The grammar of a tag, its length of at most 128 characters included. */
export const tagPattern: RegExp = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;

/** Whether a text is a tag: letters, digits, `_`, `.` and `-`, at most 128, not starting with `.` or `-`. */
export function isTag(value: string): boolean {
  return tagPattern.test(value);
}
