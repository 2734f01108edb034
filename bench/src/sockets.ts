import { join } from "node:path";
import type { StackName } from "./stack.js";

/** The socket of a stack's server, or of the server that sends bytes. */
export function socketOf(folder: string, name: StackName | "bytes"): string {
  return join(folder, `${name.replaceAll(" ", "-")}.sock`);
}
