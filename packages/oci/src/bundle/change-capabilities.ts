import { capabilities, type LinuxCapabilities } from "@container-interfaces/oci-spec/runtime";
import { OciError } from "../oci-error.js";

/** Which capabilities a program gets and loses, by name, with or without `CAP_`; `ALL` is all that Linux has. */
export interface CapabilityChange {
  /** What it gets: bounding, permitted and effective. Default: nothing. */
  readonly add?: readonly string[] | undefined;
  /** What it loses, in every set. Default: nothing. */
  readonly drop?: readonly string[] | undefined;
}

const known: ReadonlySet<string> = new Set(capabilities);

/** The sets after the change, where dropping goes first, but for `add: ["ALL"]`, of which all but the dropped ones stay. */
export function changeCapabilities(
  sets: LinuxCapabilities | undefined,
  { add = [], drop = [] }: CapabilityChange,
  doing: string,
): LinuxCapabilities {
  const [added, dropped] = [namesOf(add, doing), namesOf(drop, doing)];
  const all = isAll(add);
  const without = (set: readonly string[] | undefined): string[] =>
    (set ?? []).filter((name) => !dropped.has(name));
  const changed = (set: readonly string[] | undefined): string[] =>
    all ? without(capabilities) : [...new Set([...without(set), ...added])];
  return {
    ...sets,
    bounding: changed(sets?.bounding),
    effective: changed(sets?.effective),
    permitted: changed(sets?.permitted),
    ...(sets?.inheritable === undefined ? {} : { inheritable: without(sets.inheritable) }),
    ...(sets?.ambient === undefined ? {} : { ambient: without(sets.ambient) }),
  };
}

function namesOf(names: readonly string[], doing: string): ReadonlySet<string> {
  if (isAll(names)) return known;
  return new Set(
    names.map((name) => {
      const upper = name.toUpperCase();
      const full = upper.startsWith("CAP_") ? upper : `CAP_${upper}`;
      if (known.has(full)) return full;
      throw new OciError("INVALID_ARGUMENT", doing, `Linux has no capability ${JSON.stringify(name)}`);
    }),
  );
}

function isAll(names: readonly string[]): boolean {
  return names.some((name) => /^(?:CAP_)?ALL$/i.test(name));
}
