import type { Checks } from "../../checks.js";
import type { Ledger } from "../ledger.js";
import type { Target } from "../peer.js";
import { connectTarget } from "../peer.js";
import { type GoServer, startGoServer } from "./server.js";

/** What the checks against the Go server share. */
export interface GoLab {
  readonly program: string;
  /** A folder for sockets, records and checkpoints; it is removed at the end. */
  readonly dir: string;
  /** What is called on the server in its full form. */
  readonly ledger: Ledger;
  readonly checks: Checks;
}

/** Starts a server, connects to it, and ends both however the function ends. */
export async function withGoServer<T>(
  lab: GoLab,
  args: readonly string[],
  use: (server: GoServer, target: Target) => Promise<T>,
): Promise<T> {
  const server = await startGoServer(lab.program, lab.dir, args);
  try {
    // what a crippled server was asked says nothing of the full one
    const target =
      args.length === 0
        ? await connectTarget(server.endpoint, lab.ledger)
        : await connectTarget(server.endpoint);
    try {
      return await use(server, target);
    } finally {
      await target.close();
    }
  } finally {
    await server.stop();
  }
}

/** Runs a pod with a container and gives their ids. */
export async function fillPod(
  { client }: Target,
  name: string,
  containers: readonly string[] = ["main"],
): Promise<{ readonly id: string; readonly containers: readonly string[] }> {
  const image = { image: "registry.example/busybox:1" };
  await client.pullImage({ image });
  const config = { metadata: { name, namespace: "conformance", uid: name, attempt: 0 } };
  const { podSandboxId: id } = await client.runPodSandbox({ config });
  const ids: string[] = [];
  for (const each of containers) {
    const { containerId } = await client.createContainer({
      podSandboxId: id,
      sandboxConfig: config,
      config: { metadata: { name: each }, image, command: ["sleep", "infinity"] },
    });
    await client.startContainer({ containerId });
    ids.push(containerId);
  }
  return { id, containers: ids };
}
