import { hasMember, maxId, type PasswdEntry, parseGroup, parsePasswd } from "./user-files.js";

/** As many groups as Linux lets a process have. */
const maxGroups = 65_536;

/** The files that users and groups are looked up in, read when needed; undefined where the image has none. */
export interface UserDatabase {
  /** What `/etc/passwd` holds. */
  passwd(): string | undefined;
  /** What `/etc/group` holds. */
  group(): string | undefined;
}

/** A user as numbers. */
export interface ResolvedUser {
  readonly uid: number;
  readonly gid: number;
  /** The group itself, and the further ones that the user is a member of. */
  readonly additionalGids: readonly number[];
}

/**
 * Finds whom `user`, `uid`, `user:group`, `uid:gid`, `uid:group` or `user:gid` means. The first line that matches counts. Numbers are
 * taken as they are. A user id without a group has the group and the further groups of its line in passwd, and the group 0 without
 * one. With a group that is said there are no further ones.
 *
 * @param refuse makes the error for what nobody is meant by
 */
export function resolveUser(
  text: string,
  database: UserDatabase,
  refuse: (reason: string) => Error,
): ResolvedUser {
  const parts = text.split(":");
  const [user = "", group] = parts;
  if (user === "" || group === "" || parts.length > 2) {
    throw refuse("it has to be a user, or a user and a group with a colon between them");
  }
  const uid = numberOf(user, "user", refuse);
  if (group === undefined) return resolveAlone(user, uid, database, refuse);
  const gid = numberOf(group, "group", refuse) ?? groupNamed(group, database, refuse);
  return { uid: uid ?? userNamed(user, database, refuse).uid, gid, additionalGids: [gid] };
}

/** The further groups of a user whose ids are known. */
export function groupsOf(
  uid: number,
  gid: number,
  database: UserDatabase,
  refuse: (reason: string) => Error,
): number[] {
  return memberships(userWithId(uid, database)?.name, gid, database, refuse);
}

function resolveAlone(
  user: string,
  uid: number | undefined,
  database: UserDatabase,
  refuse: (reason: string) => Error,
): ResolvedUser {
  const entry = uid === undefined ? userNamed(user, database, refuse) : userWithId(uid, database);
  const gid = entry?.gid ?? 0;
  return {
    uid: uid ?? entry?.uid ?? 0,
    gid,
    additionalGids: memberships(entry?.name, gid, database, refuse),
  };
}

function memberships(
  name: string | undefined,
  gid: number,
  database: UserDatabase,
  refuse: (reason: string) => Error,
): number[] {
  // the first one, too: a program that changes its group must not lose it, where a file keeps that group out
  const gids = new Set([gid]);
  if (name !== undefined) {
    for (const group of parseGroup(database.group() ?? "")) {
      if (hasMember(group, name)) gids.add(group.gid);
      if (gids.size > maxGroups) throw refuse(`the user has more than ${maxGroups} groups`);
    }
  }
  return [...gids];
}

function userNamed(name: string, database: UserDatabase, refuse: (reason: string) => Error): PasswdEntry {
  const text = database.passwd();
  const bytes = Buffer.from(name).toString("latin1");
  for (const entry of parsePasswd(text ?? "")) if (entry.name === bytes) return entry;
  throw refuse(missing("passwd", "user", text));
}

function groupNamed(name: string, database: UserDatabase, refuse: (reason: string) => Error): number {
  const text = database.group();
  const bytes = Buffer.from(name).toString("latin1");
  for (const entry of parseGroup(text ?? "")) if (entry.name === bytes) return entry.gid;
  throw refuse(missing("group", "group", text));
}

function missing(file: string, what: string, text: string | undefined): string {
  return text === undefined
    ? `the image has no /etc/${file} to look the ${what}'s name up in`
    : `the image's /etc/${file} has no such ${what}, or a line for it without usable ids`;
}

function userWithId(uid: number, database: UserDatabase): PasswdEntry | undefined {
  for (const entry of parsePasswd(database.passwd() ?? "")) if (entry.uid === uid) return entry;
  return undefined;
}

function numberOf(text: string, what: string, refuse: (reason: string) => Error): number | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const id = Number(text);
  if (id < 0 || id > maxId) throw refuse(`the ${what}'s id is not from 0 to ${maxId}`);
  // -0 is 0
  return id + 0;
}
