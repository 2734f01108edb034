const nonAscii = /[\x80-\xff]/;

/**
 * A name as it is inside of this folder: one character for each byte, so that names that are no UTF-8 stay what they are and ASCII,
 * which nearly all names are, costs nothing.
 */
export type ByteName = string;

/** Makes a name of what an archive has. */
export function byteName(text: string, bytes: Uint8Array | undefined): ByteName {
  if (bytes !== undefined) return Buffer.from(bytes).toString("latin1");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
  return /^[\x00-\x7f]*$/.test(text) ? text : Buffer.from(text).toString("latin1");
}

/** The name as file system calls want it. */
export function fsName(name: ByteName): string | Buffer {
  return nonAscii.test(name) ? Buffer.from(name, "latin1") : name;
}

/** The name for a person to read. */
export function shownName(name: ByteName): string {
  const text = nonAscii.test(name) ? Buffer.from(name, "latin1").toString() : name;
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
