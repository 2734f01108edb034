import { bare } from "./bare.js";
import { connectNode } from "./connect-node.js";
import { go } from "./go.js";
import { niceGrpc } from "./nice-grpc.js";
import { ours } from "./ours.js";
import type { Peer, PeerFile } from "./peer.js";
import { protoLoader } from "./proto-loader.js";
import { protobufTs } from "./protobuf-ts.js";
import { protobufJs } from "./protobufjs.js";

/**
 * Those that are compared, in the order of the columns. The first is what all others are compared with, the second a second
 * copy of it: what that one differs by is the machine's noise.
 */
export const peerFiles: readonly PeerFile[] = [
  ours,
  { ...ours, name: "ours again" },
  bare,
  protoLoader,
  niceGrpc,
  connectNode,
  protobufTs,
  protobufJs,
  go,
];

/** The peers that could be loaded, by name, and why the others could not. */
export interface LoadedPeers {
  readonly peers: ReadonlyMap<string, Peer>;
  readonly leftOut: readonly string[];
}

/** Loads peers, and prints the reason for each that is left out. */
export async function loadPeers(files: readonly PeerFile[]): Promise<LoadedPeers> {
  const peers = new Map<string, Peer>();
  const leftOut: string[] = [];
  for (const { name, load } of files) {
    try {
      peers.set(name, await load());
    } catch (error) {
      leftOut.push(`${name} is left out: ${(error as Error).message.split("\n")[0]}`);
      console.error(leftOut.at(-1));
    }
  }
  return { peers, leftOut };
}
