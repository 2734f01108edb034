import { RpcError } from "./rpc-error.js";

/** The default limit on one message, both ways: 16 MiB, as kubelet has it. gRPC's own 4 MiB ends at about 3,000 containers. */
export const defaultMaxMessageBytes: number = 16 * 1024 * 1024;

/** The longest time that a timer of Node can hold, in milliseconds: 24 days. A longer one would fire at once. */
export const maxTimerMs: number = 2_147_483_647;

/** The default limit on calls at the same time over one connection to a server: 1,000. A client waits with more of them. */
export const defaultMaxConcurrentStreams: number = 1_000;

/**
 * The default limit on the metadata of one call to a server, as HTTP/2 counts, and the limit on what is sent: 64 KiB. gRPC asks
 * for 8 KiB at least, errors of runtimes and drivers carry more in their details, and a value over 64 KiB breaks connections
 * of Node.
 */
export const defaultMaxMetadataBytes: number = 64 * 1024;

/**
 * Checks an option that is a whole number.
 *
 * @param doing what it is for, for the error
 * @throws RpcError `INVALID_ARGUMENT`
 */
export function checkWholeNumber(
  name: string,
  value: number,
  least: number,
  most: number,
  doing: string,
): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  const given = typeof value === "number" ? value : `a ${typeof value}`;
  throw new RpcError(
    "INVALID_ARGUMENT",
    `${name} is ${given}, and must be a whole number from ${least} to ${most}`,
    {
      doing,
    },
  );
}

/** How much earlier than here a deadline may pass at the peer: it gets the time that is left, cut to milliseconds. */
export const clockToleranceMs: number = 10;
