/** Whether a kernel is known to be older than a version; one that says nothing, or nothing that can be read, is not. */
export function isOlderKernel(version: string | undefined, major: number, minor: number): boolean {
  const found = /^(\d+)\.(\d+)/.exec(version ?? "");
  if (found === null) return false;
  const [own, ownMinor] = [Number(found[1]), Number(found[2])];
  return own < major || (own === major && ownMinor < minor);
}
