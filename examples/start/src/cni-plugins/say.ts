import type { PluginRequest } from "@container-interfaces/cni/plugin";

/** Tells a person what a plugin got and does. Standard output belongs to the protocol: runPlugin has made this standard error. */
export function say({ verb, prevResult }: PluginRequest<unknown>, does: string): void {
  console.log(`${verb} ${prevResult === undefined ? "without" : "with"} a previous result: ${does}`);
}
