type MayBeAbsent<T, K extends keyof T> = undefined extends T[K] ? K : never;

/** An object whose keys that may be `undefined` are optional instead. */
export type Defined<T> = { [K in keyof T as K extends MayBeAbsent<T, K> ? never : K]: T[K] } & {
  [K in keyof T as MayBeAbsent<T, K>]?: Exclude<T[K], undefined>;
};

/** The object without the keys that are `undefined`, as JSON has it. */
export function defined<T extends object>(object: T): Defined<T> {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Defined<T>;
}

/** The list, or `undefined` when it is empty. */
export function unlessEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}
