import { redacted } from "./hide-secrets.js";
import type { AnyMessageType } from "./message-type.js";
import { secretTexts } from "./redact.js";
import type { MethodDefinition } from "./service-definition.js";

/** Shorter secrets stay: a text without its every `a` says nothing any more, and tells what the secret is. */
const minSecretLength = 4;
/** Where a call has more texts to look for than this, nothing of a text is shown. */
const maxForms = 10_000;
/** The most that is looked for, as texts times the characters that are searched: some 10 ms. */
const maxWork = 10_000_000;

/**
 * The secrets of one call, to keep them out of texts that are not known to be free of them, such as an error of a program
 * that got a password. It finds a secret as it stands, any whole line of it, and both as JSON, in a URL and in base64;
 * not one of less than 4 characters, a part of a line, or one in another disguise.
 */
export class CallSecrets {
  readonly #forms = new Set<string>();
  /** Whether there may be secrets that are not among the forms. */
  #incomplete = false;

  /** Notes the secrets of a message. Never throws. */
  add(type: AnyMessageType, message: unknown): void {
    if (this.#incomplete) return;
    try {
      for (const secret of secretTexts(type, message))
        for (const form of formsOf(secret)) this.#forms.add(form);
      this.#incomplete = this.#forms.size > maxForms;
    } catch {
      // the descriptors cannot be read
      this.#incomplete = true;
    }
  }

  /** The text with `[redacted]` in the place of each secret; `[redacted]` as a whole when there is too much to look for. */
  hide(text: string): string {
    if (this.#incomplete || this.#forms.size * text.length > maxWork) return redacted;
    let shown = "";
    let end = 0;
    for (const place of this.#find(text)) {
      if (place.start > end || shown === "") shown += text.slice(end, place.start) + redacted;
      end = Math.max(end, place.end);
    }
    return shown + text.slice(end);
  }

  /** Where secrets stand, by their beginnings. They can overlap. */
  #find(text: string): { start: number; end: number }[] {
    const places: { start: number; end: number }[] = [];
    for (const form of this.#forms) {
      for (let start = text.indexOf(form); start !== -1; start = text.indexOf(form, start + 1))
        places.push({ start, end: start + form.length });
    }
    return places.sort((a, b) => a.start - b.start);
  }
}

/**
 * The secrets of a call's requests.
 *
 * @param noted those of a stream, whose requests are not kept
 */
export function requestSecrets(
  { method, request }: { readonly method: MethodDefinition; readonly request: unknown },
  noted: CallSecrets | undefined,
): CallSecrets {
  const secrets = noted ?? new CallSecrets();
  if (!method.requestStream) secrets.add(method.requestType, request);
  return secrets;
}

/** The ways in which a secret gets into a text. */
function* formsOf(secret: string): Generator<string> {
  // one from a file has a line break at its end, which an error does not repeat
  const texts = new Set([secret, secret.trim(), ...secret.split(/[\r\n]+/).map((line) => line.trim())]);
  for (const text of texts) {
    if (text.length < minSecretLength) continue;
    yield text;
    yield JSON.stringify(text).slice(1, -1);
    const bytes = Buffer.from(text);
    yield encodeURIComponent(bytes.toString());
    yield bytes.toString("base64").replace(/=+$/, "");
    yield bytes.toString("base64url");
  }
}
