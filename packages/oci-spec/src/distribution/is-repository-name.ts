const COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";

/**
 * The grammar of the name of a repository within its registry, such as `library/busybox`. Says nothing about its
 * length.
 */
export const repositoryNamePattern: RegExp = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`);

/**
 * How long the name of a repository may be, in characters. The specification has no limit; most clients allow 255 for
 * the registry's host, its port, a slash and the name together.
 */
export const repositoryNameMaxLength = 255;

/** Whether a text is the name of a repository within its registry and not longer than {@link repositoryNameMaxLength}. */
export function isRepositoryName(value: string): boolean {
  return value.length <= repositoryNameMaxLength && repositoryNamePattern.test(value);
}
