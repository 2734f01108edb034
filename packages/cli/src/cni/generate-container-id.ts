import { createHash } from "node:crypto";

/** The id of a container that has none, as cnitool makes it of the absolute path of the network namespace. */
export function generateContainerId(netns: string): string {
  return `cnitool-${createHash("sha512").update(netns).digest("hex").slice(0, 20)}`;
}
