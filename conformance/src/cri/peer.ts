import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import {
  connectRuntime,
  ImageServiceDefinition,
  imageServiceTimeouts,
  type RuntimeClient,
  RuntimeServiceDefinition,
  runtimeServiceTimeouts,
} from "@container-interfaces/cri";
import { type Client, connect } from "@container-interfaces/transport";
import type { Checks } from "../checks.js";
import type { Containerd } from "../lab.js";
import { Ledger, type Rpc } from "./ledger.js";

/** Every RPC under its own name: a list is the RPC that it is called, whatever the runtime has besides. */
export type PlainClient = Client<RuntimeServiceDefinition> & Client<ImageServiceDefinition>;

/** A runtime with the clients that talk to it. */
export interface Target {
  readonly ledger: Ledger;
  readonly client: RuntimeClient;
  readonly plain: PlainClient;
  close(): Promise<void>;
}

/** A real runtime under test. */
export interface Peer extends Target {
  /** Such as `containerd 2.4`. */
  readonly name: string;
  readonly lab: Containerd;
  /** A folder of the checks, for logs, volumes and the like; it is removed with the runtime. */
  readonly dir: string;
  /** The RPCs that this runtime is known to lack. */
  readonly lacks: ReadonlySet<Rpc>;
  check(name: string, body: () => Promise<void>): Promise<void>;
}

const newerThan2: readonly Rpc[] = ["CheckpointPod", "RestorePod"];
const newerThan1: readonly Rpc[] = [
  "StreamPodSandboxes",
  "StreamContainers",
  "StreamContainerStats",
  "StreamPodSandboxStats",
  "StreamPodSandboxMetrics",
  "StreamImages",
  "CheckpointContainer",
  "GetContainerEvents",
  "ListMetricDescriptors",
  "ListPodSandboxMetrics",
  "RuntimeConfig",
  "UpdatePodSandboxResources",
];

/** The RPCs that each version of containerd lacks. */
const lacking = { "1.6": [...newerThan1, ...newerThan2], "2.4": newerThan2 } as const;

/** Connects to a runtime; what is called is noted in the ledger. */
export async function connectTarget(endpoint: string, ledger: Ledger = new Ledger()): Promise<Target> {
  const options = { interceptors: [ledger.interceptor] };
  const client = await connectRuntime(endpoint, { ...options, waitForReady: true });
  const connection = connect(endpoint, options);
  const plain: PlainClient = {
    ...connection.client(RuntimeServiceDefinition, { timeouts: runtimeServiceTimeouts }),
    ...connection.client(ImageServiceDefinition, { timeouts: imageServiceTimeouts }),
  };
  const close = async (): Promise<void> => {
    await Promise.all([client.close(), connection.close()]);
  };
  return { ledger, client, plain, close };
}

/** Connects to a runtime of the lab. */
export async function connectPeer(lab: Containerd, checks: Checks): Promise<Peer> {
  const dir = join(lab.dir, "checks");
  await mkdir(join(dir, "logs"), { recursive: true });
  const name = `containerd ${lab.version}`;
  return {
    ...(await connectTarget(lab.endpoint)),
    name,
    lab,
    dir,
    lacks: new Set<Rpc>(lacking[lab.version]),
    check: (what, body) => checks.check(`${name}: ${what}`, body),
  };
}
