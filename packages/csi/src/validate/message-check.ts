import { type Check, type Problem, problem, within } from "./check.js";

/** The checks of a message's fields. A field that is not named may hold anything. */
type FieldChecks<M> = { readonly [Field in Exclude<keyof M, "_unknownFields">]?: Check };

/** Checks the fields of a message in the order given; the message itself has to be there. */
export function message<M>(fields: FieldChecks<M>): Check {
  const names = Object.keys(fields);
  const checks = Object.values(fields) as readonly Check[];
  return (value, facts) => {
    if (!isObject(value)) return notSet(value, "message");
    for (let index = 0; index < checks.length; index++) {
      const name = names[index] as string;
      const found = (checks[index] as Check)(value[name], facts);
      if (found !== undefined) return within(name, found);
    }
    return undefined;
  };
}

/** Checks each entry of a list, which may be empty. */
export function listOf(check: Check): Check {
  return (value, facts) => {
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) return problem("is not a list");
    for (let index = 0; index < value.length; index++) {
      const found = check(value[index], facts);
      if (found !== undefined) return within(`[${index}]`, found);
    }
    return undefined;
  };
}

/** Checks each entry of a list that has at least one. */
export function filledListOf(check: Check): Check {
  const entries = listOf(check);
  return (value, facts) => {
    if (value === undefined || (Array.isArray(value) && value.length === 0))
      return problem("is empty; it needs at least one entry");
    return entries(value, facts);
  };
}

/**
 * Refuses a list in which two entries have one key. Entries that are not objects of the type are other
 * checks' matter.
 */
export function distinct<Entry>(keyOf: (entry: Entry) => string, what: string): Check {
  return (value) => {
    if (!Array.isArray(value) || value.length < 2) return undefined;
    const seen = new Set<string>();
    for (let index = 0; index < value.length; index++) {
      const key = keyOf(value[index] as Entry);
      if (seen.has(key)) return within(`[${index}]`, problem(`repeats ${what} of an earlier entry`));
      seen.add(key);
    }
    return undefined;
  };
}

/**
 * Checks a oneof of a message: a member has to be set, and to pass. Members are placed in the message, as
 * they are fields of it.
 */
export function messageWithOneOf(oneof: string, members: Readonly<Record<string, Check>>): Check {
  const checks = new Map<unknown, Check>(Object.entries(members));
  const names = Object.keys(members).join(" or ");
  return (value, facts) => {
    if (!isObject(value)) return notSet(value, "message");
    const set = value[oneof];
    const { $case, value: member }: Readonly<Record<string, unknown>> = isObject(set) ? set : {};
    const check = checks.get($case);
    if (check === undefined) return problem(`has to have ${names} set`);
    const found = check(member, facts);
    return found && within(String($case), found);
  };
}

/** Whether a value is an object, and so may be a message or a map. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The problem of a value that is not of its type. */
export function notSet(value: unknown, type: string): Problem {
  return problem(value === undefined || value === null ? "is required, and is not set" : `is not a ${type}`);
}
