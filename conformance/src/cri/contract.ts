import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { connectRuntime } from "@container-interfaces/cri";
import { runtimeContract } from "@container-interfaces/cri/testing";
import { podConfig } from "./fixtures.js";
import type { Peer } from "./peer.js";

/** Runs the contract that the fake runtime fulfils, too. */
export async function checkContract(peer: Peer): Promise<void> {
  const logFolder = join(peer.dir, "contract");
  await mkdir(logFolder, { recursive: true });
  const { linux } = podConfig(peer, "contract");
  const options = { image: peer.lab.images.busybox, logFolder, podConfig: { linux } };
  for (const { name, run } of runtimeContract(() => connectRuntime(peer.lab.endpoint), options)) {
    await peer.check(`contract: ${name}`, run);
  }
}
