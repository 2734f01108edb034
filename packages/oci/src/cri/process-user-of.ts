import type { User } from "@container-interfaces/oci-spec/runtime";
import {
  type GroupEntry,
  hasMember,
  maxId,
  type PasswdEntry,
  parseGroup,
  parsePasswd,
} from "../bundle/user-files.js";
import { configError } from "./config-error.js";
import { supplementalGroupsPolicy } from "./cri-numbers.js";
import { toUint32 } from "./integers.js";
import type { LinuxContainerSecurityContext } from "./security-context.js";

/** Who is in an image. */
export interface ImageAccounts {
  /** The `User` of the image's config. Default: root. */
  readonly user?: string | null | undefined;
  /** The content of the image's `/etc/passwd`. Default: it has none. */
  readonly passwd?: string | undefined;
  /** The content of the image's `/etc/group`. Default: it has none. */
  readonly group?: string | undefined;
}

type Choice = Pick<
  LinuxContainerSecurityContext,
  "runAsUser" | "runAsGroup" | "runAsUsername" | "supplementalGroups" | "supplementalGroupsPolicy"
>;

/**
 * Whom a container runs as: the user that it asks for, else that of the image, else root. A user without a group has the one of the image's
 * passwd file, else 0. The groups are its own group, those that the image's group file has it in, unless the policy is strict, and those that it
 * asks for.
 *
 * CRI has it otherwise than an image alone (`resolveUser` of bundles): groups of the image's group file also count where a group is said, that of
 * the user's own name does not, a group without a user is root's, and the groups are sorted.
 *
 * @param path where the choice is, for errors
 * @throws OciError `INVALID_ARGUMENT` for a group without a user, a user by id and by name, a name that the image does not have, ids that
 * runtimes do not take, and an unknown policy
 */
export function processUserOf(choice: Choice, image: ImageAccounts, path: string): User {
  const { runAsUser, runAsGroup, runAsUsername, supplementalGroupsPolicy: policy = 0 } = choice;
  const users = [...parsePasswd(image.passwd ?? "")];
  const groups = [...parseGroup(image.group ?? "")];
  const gid = runAsGroup && toUint32(runAsGroup.value ?? 0, `${path}.runAsGroup`, maxId);
  if (runAsUser !== undefined && runAsUsername) {
    throw configError(`${path}.runAsUsername`, "there is a runAsUser, too; only one of them can be");
  }
  let user: Account;
  if (runAsUser !== undefined) {
    user = byId(users, toUint32(runAsUser.value ?? 0, `${path}.runAsUser`, maxId));
  } else if (runAsUsername) {
    user = byText(users, runAsUsername, `${path}.runAsUsername`);
  } else if (runAsGroup !== undefined) {
    throw configError(`${path}.runAsGroup`, "there is no user; a group is for runAsUser or runAsUsername");
  } else {
    user = imageUser(image.user ?? "", users, groups);
  }
  const own = gid ?? user.gid;
  const asked = (choice.supplementalGroups ?? []).map((group, index) =>
    toUint32(group, `${path}.supplementalGroups[${index}]`, maxId),
  );
  if (policy !== supplementalGroupsPolicy.MERGE && policy !== supplementalGroupsPolicy.STRICT) {
    throw configError(`${path}.supplementalGroupsPolicy`, `there is no policy ${policy}, but 0 and 1`);
  }
  const merged = policy === supplementalGroupsPolicy.MERGE ? groupsOf(groups, user.name) : [];
  const additionalGids = [...new Set([own, ...merged, ...asked])].sort((a, b) => a - b);
  return { uid: user.uid, gid: own, additionalGids };
}

interface Account {
  /** `undefined` for an id that the image does not know. */
  readonly name?: string | undefined;
  readonly uid: number;
  readonly gid: number;
}

function byId(users: readonly PasswdEntry[], uid: number): Account {
  return users.find((user) => user.uid === uid) ?? { uid, gid: 0 };
}

/** An id in digits, or a name. */
function byText(users: readonly PasswdEntry[], text: string, path: string): Account {
  if (/^\d+$/.test(text)) return byId(users, toUint32(BigInt(text), path, maxId));
  const user = users.find(({ name }) => name === text);
  if (user === undefined) throw configError(path, `the image has no user ${JSON.stringify(text)}`);
  return user;
}

/** `user`, `uid`, `user:group`, `uid:gid`, `uid:group` or `user:gid`. */
function imageUser(text: string, users: readonly PasswdEntry[], groups: readonly GroupEntry[]): Account {
  const path = "image.config.User";
  const [user = "", group, ...more] = text.split(":");
  if (more.length > 0) throw configError(path, "it has to be a user, or a user and a group");
  const account = user === "" ? byId(users, 0) : byText(users, user, path);
  if (!group) return account;
  if (/^\d+$/.test(group)) return { ...account, gid: toUint32(BigInt(group), path, maxId) };
  const found = groups.find(({ name }) => name === group);
  if (found === undefined) throw configError(path, `the image has no group ${JSON.stringify(group)}`);
  return { ...account, gid: found.gid };
}

/** The groups that a user is a member of; not the one that is called like it, which is its own. */
function groupsOf(groups: readonly GroupEntry[], user: string | undefined): readonly number[] {
  if (user === undefined) return [];
  return groups.filter((group) => group.name !== user && hasMember(group, user)).map(({ gid }) => gid);
}
