/**
 * The full name of an image as containerd writes it: `busybox` becomes `docker.io/library/busybox:latest`. A name with a digest
 * keeps it and gets no tag.
 */
export function fullImageName(name: string): string {
  const slash = name.indexOf("/");
  const first = slash === -1 ? "" : name.slice(0, slash);
  const hasHost = /[.:]/.test(first) || first === "localhost";
  const withHost = hasHost ? name : `docker.io/${slash === -1 ? "library/" : ""}${name}`;
  return /@|:[^/]*$/.test(withHost) ? withHost : `${withHost}:latest`;
}

/** The name without its tag and digest. */
export function imageRepository(fullName: string): string {
  return fullName.replace(/@.*$/, "").replace(/:[^/:]*$/, "");
}
