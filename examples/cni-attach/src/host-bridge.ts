import { execFile } from "node:child_process";
import { promisify } from "node:util";

const ip = async (...args: string[]): Promise<unknown> => await promisify(execFile)("ip", args);

/** Whether the host has an interface of this name. */
export async function hasInterface(name: string): Promise<boolean> {
  return await ip("link", "show", "dev", name).then(
    () => true,
    () => false,
  );
}

/** Removes a bridge, which the plugin of that name makes and leaves. */
export async function removeBridge(name: string): Promise<void> {
  if (await hasInterface(name)) await ip("link", "delete", "dev", name, "type", "bridge");
}
