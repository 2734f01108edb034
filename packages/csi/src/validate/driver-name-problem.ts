const label = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/;

/**
 * What is wrong with the name of a driver, as the rest of a sentence about it, or undefined. A name is a
 * domain name of at most 63 characters (spec.md, `GetPluginInfoResponse.name`). Each part between dots
 * begins and ends with a letter or a digit, as Kubernetes demands of the names of its CSIDriver objects.
 */
export function driverNameProblem(name: string): string | undefined {
  if (typeof name !== "string" || name === "") return "is required, and is empty";
  if (name.length > 63) return `has ${name.length} characters, and may have 63`;
  if (name.split(".").every((part) => label.test(part))) return undefined;
  return 'is not a domain name such as "dirs.example.com": letters, digits and "-" between dots, a letter or a digit at both ends of each part';
}
