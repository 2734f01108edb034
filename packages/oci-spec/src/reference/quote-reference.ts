import { quoteInput } from "./quote-input.js";

/**
 * Writes what was given as a reference into a message. Somebody may have written a user and a password before the host, as in a
 * URL: what stands before an @ without a digest after it is left out.
 */
export function quoteReference(text: string): string {
  const at = text.lastIndexOf("@");
  const after = text.slice(at + 1);
  if (
    at < 0 ||
    (text.indexOf("@") === at && /^[A-Za-z0-9+._-]+:[0-9A-Za-z=_-]*$/.test(after) && !text.includes("://"))
  ) {
    return quoteInput(text);
  }
  return quoteInput(`…@${after}`);
}
