/** One way to authenticate that a server offers in `WWW-Authenticate`. */
export interface Challenge {
  /** The scheme in lower case: `bearer`, `basic`. */
  readonly scheme: string;
  /** The parameters, names in lower case: `realm`, `service`, `scope`, `error`. Of duplicates the first. */
  readonly parameters: ReadonlyMap<string, string>;
}

const MAX_LENGTH = 8192;
const MAX_CHALLENGES = 16;
const TOKEN = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const TOKEN68 = /[A-Za-z0-9._~+/-]+=*(?=[ \t]*(?:,|$))/y;
const SPACE = /[ \t]*/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"/y;
const SEPARATORS = /[ \t,]*/y;

/**
 * Reads `WWW-Authenticate` (RFC 9110 section 11.6.1): any number of challenges, as headers joined by commas have them. What cannot be
 * read ends it; the challenges up to there count. Takes time in proportion to the length.
 */
export function parseChallenges(header: string): readonly Challenge[] {
  const text = header.slice(0, MAX_LENGTH);
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text) ?? undefined;
    if (found) at = pattern.lastIndex;
    return found;
  };
  /** `name=value`, or nothing, and then nothing was taken. */
  const parameter = (): readonly [string, string] | undefined => {
    const start = at;
    const name = take(TOKEN)?.[0];
    take(SPACE);
    if (name !== undefined && text[at] === "=") {
      at += 1;
      take(SPACE);
      const quoted = take(QUOTED);
      const value = quoted ? (quoted[1] ?? "").replace(/\\(.)/gs, "$1") : take(TOKEN)?.[0];
      if (value !== undefined) return [name.toLowerCase(), value];
    }
    at = start;
    return undefined;
  };
  const challenges: Challenge[] = [];
  while (challenges.length < MAX_CHALLENGES) {
    take(SEPARATORS);
    const scheme = take(TOKEN)?.[0].toLowerCase();
    if (scheme === undefined) break;
    const parameters = new Map<string, string>();
    challenges.push({ scheme, parameters });
    take(SPACE);
    const first = parameter();
    if (first === undefined) {
      // `Negotiate abc=`, or a scheme alone
      take(TOKEN68);
    } else {
      let next: readonly [string, string] | undefined = first;
      while (next !== undefined) {
        if (!parameters.has(next[0])) parameters.set(...next);
        take(SEPARATORS);
        next = parameter();
      }
    }
  }
  return challenges;
}
