/**
 * Compares the host of a credential with a registry's, as kubelet does: label by label, `*`, `?` and `[a-z]` within one label, and the
 * same port, where none is a port of its own.
 */
export function matchHost(pattern: string, host: string): boolean {
  const [patternName, patternPort] = splitPort(pattern);
  const [name, port] = splitPort(host);
  if (patternPort !== port) return false;
  const labels = name.split(".");
  const patterns = patternName.split(".");
  return (
    labels.length === patterns.length && patterns.every((each, at) => matchLabel(each, labels[at] ?? ""))
  );
}

/** What is no name with one port, such as an IPv6 address without brackets, has no port. */
function splitPort(host: string): readonly [name: string, port: string] {
  const bracketed = /^\[([^\]]*)\]:([^:]*)$/.exec(host);
  if (bracketed) return [bracketed[1] ?? "", bracketed[2] ?? ""];
  const parts = host.split(":");
  return parts.length === 2 ? [parts[0] ?? "", parts[1] ?? ""] : [host, ""];
}

type Token = "*" | ((character: string) => boolean);

/** In time of the product of both lengths: a star that fails is given one more character, only the last one. */
function matchLabel(pattern: string, label: string): boolean {
  const tokens = tokenize(pattern);
  if (tokens === undefined) return false;
  const characters = [...label];
  let at = 0;
  let token = 0;
  let star = -1;
  let resume = 0;
  while (at < characters.length) {
    const expected = tokens[token];
    if (expected === "*") {
      star = token;
      resume = at;
      token += 1;
    } else if (expected?.(characters[at] as string)) {
      at += 1;
      token += 1;
    } else if (star >= 0) {
      resume += 1;
      at = resume;
      token = star + 1;
    } else {
      return false;
    }
  }
  return tokens.slice(token).every((rest) => rest === "*");
}

/** A class that does not end makes a pattern that matches nothing. */
function tokenize(pattern: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  const characters = [...pattern];
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] as string;
    if (character === "*") tokens.push("*");
    else if (character === "?") tokens.push(() => true);
    else if (character === "[") {
      const end = characters.indexOf("]", at + 1);
      const token = end < 0 ? undefined : classOf(characters.slice(at + 1, end));
      if (token === undefined) return undefined;
      tokens.push(token);
      at = end;
    } else tokens.push((found) => found === character);
  }
  return tokens;
}

function classOf(characters: readonly string[]): Token | undefined {
  const negated = characters[0] === "^";
  const members = negated ? characters.slice(1) : characters;
  if (members.length === 0) return undefined;
  const ranges: (readonly [string, string])[] = [];
  for (let at = 0; at < members.length; at += 1) {
    const from = members[at] as string;
    if (members[at + 1] !== "-") ranges.push([from, from]);
    else {
      const to = members[at + 2];
      if (to === undefined) return undefined;
      ranges.push([from, to]);
      at += 2;
    }
  }
  return (found) => ranges.some(([from, to]) => from <= found && found <= to) !== negated;
}
