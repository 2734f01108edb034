/** A line of a passwd file. */
export interface ImageUser {
  /** The name. */
  readonly name: string;
  /** The user id. */
  readonly uid: number;
  /** The id of the user's own group. */
  readonly gid: number;
}

/** A line of a group file. */
export interface ImageGroup {
  /** The name. */
  readonly name: string;
  /** The group id. */
  readonly gid: number;
  /** Names of users in it. */
  readonly members: readonly string[];
}

/** The highest id that runc takes. */
export const HIGHEST_ID: number = 2 ** 31 - 1;

/** The users of a file such as `/etc/passwd`, in its order; lines that have no ids are passed over. */
export function parsePasswd(text: string): readonly ImageUser[] {
  return fieldsOf(text).flatMap(([name = "", , uid, gid]) => {
    const ids = [toId(uid), toId(gid)];
    return name === "" || ids[0] === undefined || ids[1] === undefined
      ? []
      : [{ name, uid: ids[0], gid: ids[1] }];
  });
}

/** The groups of a file such as `/etc/group`, in its order; lines that have no id are passed over. */
export function parseGroup(text: string): readonly ImageGroup[] {
  return fieldsOf(text).flatMap(([name = "", , gid, members = ""]) => {
    const id = toId(gid);
    return name === "" || id === undefined
      ? []
      : [{ name, gid: id, members: members.split(",").filter((member) => member !== "") }];
  });
}

function fieldsOf(text: string): readonly string[][] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split(":"));
}

/** The id; `undefined` for what is none, and for one that no runtime takes. */
function toId(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,10}$/.test(text)) return undefined;
  const id = Number(text);
  return id <= HIGHEST_ID ? id : undefined;
}
