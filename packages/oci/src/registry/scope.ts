/** What is done in a repository, as token servers name it. */
export type Action = "pull" | "push" | "delete";

const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]{1,1024}$/;
const MAX_SCOPES = 16;

/** The scope of actions in a repository: `repository:library/busybox:pull`. */
export function repositoryScope(repository: string, ...actions: readonly Action[]): string {
  return `repository:${repository}:${actions.join(",")}`;
}

/** Joins scopes: those that are needed, and those that a challenge asks for, where they are well formed; each once, the actions of a resource together. */
export function joinScopes(needed: readonly string[], asked: string | undefined): readonly string[] {
  const resources = new Map<string, Set<string>>();
  const others = new Set<string>();
  for (const scope of [...needed, ...(asked ?? "").split(" ").slice(0, MAX_SCOPES)]) {
    if (!SCOPE.test(scope)) continue;
    const colon = scope.lastIndexOf(":");
    if (colon < 0) {
      others.add(scope);
      continue;
    }
    const resource = scope.slice(0, colon);
    const actions = resources.get(resource) ?? new Set();
    for (const action of scope.slice(colon + 1).split(",")) actions.add(action);
    resources.set(resource, actions);
  }
  return [...[...resources].map(([resource, actions]) => `${resource}:${[...actions].join(",")}`), ...others];
}
