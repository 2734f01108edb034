import { CniError, type Verb } from "./cni-error.js";

/** The names that the specification gives a grammar for (SPEC.md, sections 1 and 2). */
const namePattern = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

/** What is wrong with the id of a container, or undefined. Ports `ValidateContainerID`. */
export function containerIdProblem(containerId: string): string | undefined {
  return nameProblem("the container id", containerId);
}

/** What is wrong with the name of a network, or undefined. Ports `ValidateNetworkName`. */
export function networkNameProblem(name: string): string | undefined {
  return nameProblem("the network's name", name);
}

function nameProblem(what: string, name: unknown): string | undefined {
  if (typeof name !== "string" || name === "") return `${what} is missing`;
  if (namePattern.test(name)) return undefined;
  return `${what} ${JSON.stringify(name.slice(0, 80))} has to begin with a letter or a digit and to hold only these, "_", "." and "-"`;
}

/** What is wrong with the name of an interface, or undefined. Ports `ValidateInterfaceName`. */
export function interfaceNameProblem(ifName: unknown): string | undefined {
  if (typeof ifName !== "string" || ifName === "") return "the interface name is missing";
  const name = `the interface name ${JSON.stringify(ifName.slice(0, 80))}`;
  if (Buffer.byteLength(ifName) > 15) return `${name} has more than 15 bytes`;
  if (ifName === "." || ifName === "..") return `${name} is a folder's`;
  // the spaces of Unicode, as Go knows them
  if (/[/:\s\0\u0085]/.test(ifName.replaceAll("\ufeff", ""))) {
    return `${name} has a slash, a colon, white space or a zero byte`;
  }
  return undefined;
}

/**
 * Checks what names an attachment, for every verb.
 *
 * @throws CniError `INVALID_ARGUMENT`
 */
export function checkAttachment(verb: Verb, network: string, containerId: string, ifName: string): void {
  const problem =
    containerIdProblem(containerId) ?? networkNameProblem(network) ?? interfaceNameProblem(ifName);
  if (problem === undefined) return;
  throw new CniError("INVALID_ARGUMENT", problem, {
    doing: `calling ${verb}`,
    verb,
    network,
    containerId,
    ifName,
  });
}
