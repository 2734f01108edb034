import { configError } from "./config-error.js";
import { profileType } from "./cri-numbers.js";
import type { SecurityProfile } from "./security-context.js";

/** Which profile is meant. */
export type ProfileChoice =
  | { readonly kind: "runtime-default" }
  | { readonly kind: "unconfined" }
  | { readonly kind: "localhost"; readonly reference: string };

const PREFIX = "localhost/";

/**
 * Which profile a container asks for, by the field of today or by the older text.
 *
 * @param path where the field is, for errors
 * @returns `undefined` when it asks for none
 * @throws OciError `INVALID_ARGUMENT` for an unknown kind, a reference with a kind that has none, and one that is missing
 */
export function securityProfileOf(
  profile: SecurityProfile | undefined,
  text: string | undefined,
  path: string,
): ProfileChoice | undefined {
  if (profile === undefined) return text ? fromText(text, path) : undefined;
  const { profileType: kind = profileType.RUNTIME_DEFAULT, localhostRef = "" } = profile;
  if (kind !== profileType.LOCALHOST && localhostRef !== "") {
    throw configError(`${path}.localhostRef`, "only a profile of the host has a reference");
  }
  switch (kind) {
    case profileType.RUNTIME_DEFAULT:
      return { kind: "runtime-default" };
    case profileType.UNCONFINED:
      return { kind: "unconfined" };
    case profileType.LOCALHOST:
      return localhost(localhostRef, `${path}.localhostRef`);
    default:
      throw configError(`${path}.profileType`, `there is no kind ${kind}, but 0, 1 and 2`);
  }
}

function fromText(text: string, path: string): ProfileChoice {
  if (text === "runtime/default" || text === "docker/default") return { kind: "runtime-default" };
  if (text === "unconfined") return { kind: "unconfined" };
  if (text.startsWith(PREFIX)) return localhost(text, path);
  throw configError(
    path,
    `it has to be runtime/default, unconfined or localhost/NAME, and is ${JSON.stringify(text)}`,
  );
}

function localhost(text: string, path: string): ProfileChoice {
  const reference = text.startsWith(PREFIX) ? text.slice(PREFIX.length) : text;
  if (reference === "") throw configError(path, "it has to name a profile of the host");
  return { kind: "localhost", reference };
}
