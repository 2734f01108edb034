import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildGo } from "../build-go.js";
import { Checks } from "../checks.js";
import { expect } from "../expect.js";
import { checkCalls } from "../interop/check-calls.js";
import { checkInterop } from "../interop/check-interop.js";
import { cri } from "../interop/interfaces.js";
import { type Containerd, type ContainerdVersion, installPeers, startContainerd } from "../lab.js";
import { leftoversOf } from "../observe/leftovers.js";
import { timed } from "../timed.js";
import { checkCheckpoint } from "./checkpoint.js";
import { checkContainers } from "./containers.js";
import { checkContract } from "./contract.js";
import { checkErrors } from "./errors.js";
import { checkEvents } from "./events.js";
import { expectations } from "./expectations.js";
import { checkGoServer } from "./go/check-go-server.js";
import { checkImageFs } from "./image-fs.js";
import { checkImages } from "./images.js";
import { checkMissing } from "./missing.js";
import { checkNodeState } from "./node-state.js";
import { checkOutages } from "./outages.js";
import { connectPeer, type Peer } from "./peer.js";
import { checkPodCidr } from "./pod-cidr.js";
import { checkPodNetwork } from "./pod-network.js";
import { checkPods } from "./pods.js";
import { checkPulls } from "./pulls.js";
import { checkRunning } from "./running.js";
import { type Column, criTable } from "./table.js";
import { checkUsage } from "./usage.js";

const versions: readonly ContainerdVersion[] = ["1.6", "2.4"];
const peers = [
  "containerd-1.6",
  "runc-1.1",
  "containerd-2.4",
  "runc-1.5",
  "busybox",
  "cni-plugins",
  "crane",
  "grpcurl",
];

/** The areas that are checked on each containerd, in this order: the last ones restart it. */
const areas: readonly ((peer: Peer) => Promise<void>)[] = [
  checkNodeState,
  checkImages,
  checkPulls,
  checkPods,
  checkPodNetwork,
  checkContainers,
  checkRunning,
  checkUsage,
  checkErrors,
  checkCheckpoint,
  checkMissing,
  checkImageFs,
  checkContract,
  checkEvents,
  checkOutages,
  checkPodCidr,
];

/** Runs the CRI client against two real versions of containerd and a server in Go, and prints what was seen of each RPC. */
export async function runCri(signal: AbortSignal): Promise<{ failed: number }> {
  await timed("cri: install", () => installPeers(peers, { log: console.log }));
  const dir = await mkdtemp(join(tmpdir(), "ci-go-"));
  try {
    const program = await timed("cri: build of the Go server", () => buildGo("cri-server", dir));
    signal.throwIfAborted();
    const checks = new Checks("cri", expectations, signal);
    await timed("cri: interop", () => checkInterop(cri, checks, [checkCalls]));
    return await checkAll(program, checks);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Makes all checks, on all runtimes at the same time, and prints the table and the closing line. */
async function checkAll(program: string, checks: Checks): Promise<{ failed: number }> {
  const columns: Column[] = [];
  await timed("cri: checks", async () => {
    const runs = [
      ...versions.map((version) => checkContainerd(version, checks, columns)),
      checkGoServer(program, checks, columns),
    ];
    // one that breaks off must not leave the others without their clean-up
    const results = await Promise.allSettled(runs);
    for (const result of results) if (result.status === "rejected") throw result.reason;
  });

  const order = [...versions.map((version) => `containerd ${version}`), "Go server"];
  const table = criTable(columns.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name)));
  await checks.check("every RPC was called on every runtime, and something was observed of it", async () => {
    expect(
      columns.length === order.length,
      `there are columns for ${columns.map(({ name }) => name).join(", ")} only`,
    );
    expect(table.gaps.length === 0, table.gaps.join("\n"));
  });
  console.log(table.lines.join("\n"));
  console.log(checks.summary());
  return { failed: checks.failed };
}

/** Starts a containerd, makes all checks, and takes it away again on every path. */
async function checkContainerd(version: ContainerdVersion, checks: Checks, columns: Column[]): Promise<void> {
  const name = `containerd ${version}`;
  const lab = await timed(`${name}: start`, () => startContainerd({ version }));
  try {
    const peer = await connectPeer(lab, checks);
    columns.push(peer);
    try {
      for (const area of areas) await runArea(peer, area);
    } finally {
      await peer.close();
    }
  } finally {
    await timed(`${name}: stop`, () => lab.stop());
    await checkGone(name, lab, checks);
  }
}

/** An area whose preparations fail counts as one failed check, and the next area follows. */
async function runArea(peer: Peer, area: (peer: Peer) => Promise<void>): Promise<void> {
  try {
    await area(peer);
  } catch (error) {
    await peer.check(`${area.name} can be prepared`, () => Promise.reject(error));
  }
}

async function checkGone(name: string, lab: Containerd, checks: Checks): Promise<void> {
  const left = await leftoversOf(lab);
  if (left.length > 0) console.error(`${name} left: ${left.join("; ")}`);
  await checks.check(`${name}: nothing is left of it`, async () => {
    expect(left.length === 0, left.join("\n"));
  });
}
