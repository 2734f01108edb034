import type { Rpc } from "../ledger.js";

/** A call of an RPC, what has to be on the wire, and the deadline that it has by default, in seconds. */
export type Row = readonly [
  rpc: Rpc,
  wire: object,
  deadlineSeconds: number | undefined,
  call: () => Promise<unknown>,
];

/** A pod on the server, with its containers. */
export interface PodIds {
  readonly id: string;
  readonly containers: readonly string[];
}
