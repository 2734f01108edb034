/** The highest id that runtimes in Go take. */
export const maxId = 0x7fff_ffff;

/** A user of `/etc/passwd` (passwd(5)). */
export interface PasswdEntry {
  /** As the text has it: one character for each byte where that was read as Latin-1. */
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** A group of `/etc/group` (group(5)). */
export interface GroupEntry {
  /** As that of a user. */
  readonly name: string;
  readonly gid: number;
  /** The names of the members, between commas. */
  readonly members: string;
}

/** The users of a file, in its order. Lines that are malformed, or whose ids are none, are passed over: nobody becomes root by them. */
export function* parsePasswd(text: string): Generator<PasswdEntry, void, undefined> {
  for (const [name = "", , uid, gid] of recordsOf(text, 5)) {
    const [user, group] = [idOf(uid), idOf(gid)];
    if (name !== "" && user !== undefined && group !== undefined) yield { name, uid: user, gid: group };
  }
}

/** The groups of a file, likewise. */
export function* parseGroup(text: string): Generator<GroupEntry, void, undefined> {
  for (const [name = "", , gid, members = ""] of recordsOf(text, 4)) {
    const group = idOf(gid);
    if (name !== "" && group !== undefined) yield { name, gid: group, members };
  }
}

/** Whether a group lists a user by name. */
export function hasMember({ members }: GroupEntry, name: string): boolean {
  // the comma is between members, and no name has one
  if (name === "" || name.includes(",") || !members.includes(name)) return false;
  return `,${members},`.includes(`,${name},`);
}

function* recordsOf(text: string, fields: number): Generator<readonly string[], void, undefined> {
  for (let begin = 0; begin < text.length; ) {
    const end = text.indexOf("\n", begin);
    const line = trimmed(text, begin, end < 0 ? text.length : end);
    begin = end < 0 ? text.length : end + 1;
    if (line !== "" && !line.startsWith("#")) yield line.split(":", fields);
  }
}

/** Without white space of ASCII around it: other bytes may be part of a letter. */
function trimmed(text: string, begin: number, end: number): string {
  let [from, to] = [begin, end];
  while (from < to && isSpace(text.charCodeAt(from))) from++;
  while (to > from && isSpace(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

function idOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,10}$/.test(text)) return undefined;
  const id = Number(text);
  return id <= maxId ? id : undefined;
}
