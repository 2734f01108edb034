/** How deep arrays and objects may be nested; far from where the stack of JavaScript ends, also in those who read the value. */
const MAX_DEPTH = 1_000;
/** More digits than any number has that is meant as one; reading an integer takes more than linear time. */
const MAX_DIGITS = 1_000;
/** Integers with fewer digits are exact in a double. */
const SAFE_DIGITS = 15;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const DOT = 0x2e;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Where in a text an integer stands that a double would round: its first character, and the one after it. */
export interface LongInteger {
  readonly start: number;
  readonly end: number;
}

/** What a scan found: the integers, or where it met what no document should have, and what that is. */
type Scan = { readonly integers: readonly LongInteger[] } | { readonly at: number; readonly refused: string };

/** Passes over a text that may be JSON, in linear time and whatever it is, and finds the integers that a double would round. */
export function scanNumbers(text: string): Scan {
  const integers: LongInteger[] = [];
  let depth = 0;
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = afterString(text, at);
      continue;
    }
    if (isDigit(code) || code === MINUS) {
      const end = afterDigits(text, at + 1);
      if (end - at > MAX_DIGITS) return { at, refused: `an integer of more than ${MAX_DIGITS} digits` };
      if (!continues(text.charCodeAt(end))) {
        if (isRounded(text, at, end)) integers.push({ start: at, end });
        at = end;
      } else {
        at = afterNumber(text, end);
      }
      continue;
    }
    if (code === OPEN_ARRAY || code === OPEN_OBJECT) {
      depth += 1;
      if (depth > MAX_DEPTH) return { at, refused: `more than ${MAX_DEPTH} levels are nested` };
    } else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) {
      depth -= 1;
    }
    at += 1;
  }
  return { integers };
}

/** The index after a string's closing quote: the first quote with an even number of backslashes before it. */
function afterString(text: string, start: number): number {
  for (let from = start + 1; ; ) {
    const quote = text.indexOf('"', from);
    if (quote < 0) return text.length;
    let backslashes = quote;
    while (backslashes > from && text.charCodeAt(backslashes - 1) === BACKSLASH) backslashes -= 1;
    if ((quote - backslashes) % 2 === 0) return quote + 1;
    from = quote + 1;
  }
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function afterDigits(text: string, from: number): number {
  let at = from;
  while (isDigit(text.charCodeAt(at))) at += 1;
  return at;
}

/** Whether a number goes on after its digits, with a fraction or an exponent, and so is no integer as the text has it. */
function continues(code: number): boolean {
  return code === DOT || code === 0x65 || code === 0x45;
}

function afterNumber(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (!isDigit(code) && !continues(code) && code !== MINUS && code !== 0x2b) return at;
    at += 1;
  }
}

function isRounded(text: string, start: number, end: number): boolean {
  return end - start > SAFE_DIGITS && !Number.isSafeInteger(Number(text.slice(start, end)));
}
