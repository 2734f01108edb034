/** Shorter ones would also hide words that are no secret, and are none that protects anything. */
const SHORTEST = 4;

/** Text of a registry without the secrets that it was sent: a hostile one could send them back to have them logged. */
export function redact(text: string, secrets: Iterable<string>): string {
  let redacted = text;
  for (const secret of secrets) {
    if (secret.length >= SHORTEST) redacted = redacted.replaceAll(secret, "[secret]");
  }
  return redacted;
}
