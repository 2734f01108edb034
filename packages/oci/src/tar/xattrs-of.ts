const schily = "SCHILY.xattr.";
const libarchive = "LIBARCHIVE.xattr.";

/**
 * The extended attributes among PAX records: as star and the tools of container images write them, and as libarchive does, whose names
 * are percent-encoded and values base64. Where both have a name, the former counts.
 *
 * @returns undefined where there are none
 */
export function xattrsOf(pax: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Uint8Array> | undefined {
  let xattrs: Map<string, Uint8Array> | undefined;
  for (const [key, value] of pax) {
    if (key.startsWith(schily) && key.length > schily.length) {
      xattrs ??= new Map();
      xattrs.set(key.slice(schily.length), value);
    } else if (key.startsWith(libarchive)) {
      const name = percentDecoded(key.slice(libarchive.length));
      if (name === undefined || pax.has(schily + name)) continue;
      xattrs ??= new Map();
      xattrs.set(name, Buffer.from(Buffer.from(value).toString("latin1"), "base64"));
    }
  }
  return xattrs;
}

function percentDecoded(text: string): string | undefined {
  try {
    const name = decodeURIComponent(text);
    return name === "" || name.includes("\0") ? undefined : name;
  } catch {
    return undefined;
  }
}
