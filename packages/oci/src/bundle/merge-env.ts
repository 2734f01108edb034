/** The name of a variable in `NAME=value`. */
export function variableName(entry: string): string {
  const equals = entry.indexOf("=");
  return equals < 0 ? entry : entry.slice(0, equals);
}

/**
 * An environment with variables set in it: the place of the first of that name is taken, others of that name go, as programs
 * differ in which of several they read. Variables that are not set anew stay as they are.
 */
export function mergeEnv(env: readonly string[], added: readonly string[]): readonly string[] {
  const values = new Map(added.map((entry) => [variableName(entry), entry]));
  const placed = new Set<string>();
  const merged: string[] = [];
  for (const entry of env) {
    const name = variableName(entry);
    const value = values.get(name);
    if (value === undefined) merged.push(entry);
    else if (!placed.has(name)) merged.push(value);
    if (value !== undefined) placed.add(name);
  }
  for (const [name, entry] of values) if (!placed.has(name)) merged.push(entry);
  return merged;
}

/** An environment with variables that it lacks; none is changed. */
export function completeEnv(env: readonly string[], defaults: readonly string[]): readonly string[] {
  const names = new Set(env.map(variableName));
  return [...env, ...defaults.filter((entry) => !names.has(variableName(entry)))];
}
