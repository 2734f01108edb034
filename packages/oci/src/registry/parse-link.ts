const MAX_LENGTH = 8192;

/**
 * Finds the target of `rel="next"` in a header `Link` (RFC 8288); `undefined` when there is none. Takes time in proportion to the length.
 */
export function parseNextLink(header: string | null): string | undefined {
  if (header === null) return undefined;
  const text = header.slice(0, MAX_LENGTH);
  const link =
    /[\s,]*<([^<>]*)>((?:\s*;\s*[!#$&+.^_`|~0-9A-Za-z-]+(?:\*?\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s",;]*))?)*)/y;
  for (;;) {
    const found = link.exec(text);
    if (found === null) return undefined;
    const [, target = "", parameters = ""] = found;
    const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s",;]*))/i.exec(parameters);
    const relations = (rel?.[1] ?? rel?.[2] ?? "").toLowerCase().split(/\s+/);
    if (relations.includes("next")) return target;
  }
}
