import type { Pairs } from "./parse-pairs.js";

/** A text without its every `a` says nothing any more. */
const minLength = 4;

/** Makes the function that takes secrets out of what a driver says: as they stand, and as they are in JSON. */
export function hideSecrets(secrets: Pairs): (text: string) => string {
  const forms = Object.values(secrets)
    .filter((secret) => secret.length >= minLength)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    // a secret may be a part of another one
    .sort((one, other) => other.length - one.length);
  return (text) => forms.reduce((shown, form) => shown.replaceAll(form, "[redacted]"), text);
}
