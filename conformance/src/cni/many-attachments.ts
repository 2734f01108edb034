/**
 * Attaches many containers, some at a time, and detaches them: `node many-attachments.js FILE`, where the file has the
 * {@link ManyAttachments} as JSON. Prints a line for each that is attached, so that it can be killed in the middle.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { CNIConfig, createExec, networkConfFromBytes } from "@container-interfaces/cni";

/** What is to be attached. */
export interface ManyAttachments {
  readonly path: string;
  readonly cacheDir: string;
  /** The namespace that plugins run in. */
  readonly host: string;
  readonly network: string;
  /** The namespaces of the containers, by their ids. */
  readonly containers: Readonly<Record<string, string>>;
  readonly atATime: number;
}

/** The runtime side for the attachments. */
export function createCni({ path, cacheDir, host }: ManyAttachments): CNIConfig {
  const exec = createExec({ wrap: (plugin) => ["nsenter", `--net=${host}`, plugin] });
  return new CNIConfig({ path: [path], cacheDir, exec });
}

/** Does something with every container, some at a time. */
export async function forEachContainer(
  { containers, atATime }: ManyAttachments,
  work: (containerId: string, netns: string) => Promise<void>,
): Promise<void> {
  const queue = Object.entries(containers);
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await work(...next);
  };
  await Promise.all(Array.from({ length: atATime }, worker));
}

/** Attaches all containers. */
export async function attachAll(
  many: ManyAttachments,
  onAttached: (containerId: string) => void,
): Promise<void> {
  const [cni, network] = [createCni(many), networkConfFromBytes(many.network)];
  await forEachContainer(many, async (containerId, netns) => {
    await cni.addNetworkList(network, { containerId, netns, ifName: "eth0" }, { timeoutMs: 60_000 });
    onAttached(containerId);
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const many = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as ManyAttachments;
  await attachAll(many, console.log);
}
