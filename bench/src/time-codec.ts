import { ownCpuMs } from "./measure.js";
import type { BenchCodec } from "./peers/peer.js";

/**
 * Makes a codec of which the time can be taken. It encodes what it made of the sample by decoding it, so that each peer has
 * its own kind of message.
 */
export function timeCodec<Message>(
  sample: Uint8Array,
  decode: (bytes: Uint8Array) => Message,
  encode: (message: Message) => Uint8Array,
): BenchCodec {
  const message = decode(sample);
  const length = encode(message).length;
  // maps may come in another order, so the bytes may differ
  if (length !== sample.length) throw new Error(`${length} bytes instead of ${sample.length}`);
  return {
    run: async (direction, operations) => {
      const cpuBefore = ownCpuMs();
      const start = performance.now();
      if (direction === "decode") for (let count = 0; count < operations; count += 1) decode(sample);
      else for (let count = 0; count < operations; count += 1) encode(message);
      const wallMs = (performance.now() - start) / operations;
      return { wallMs, cpuMs: (ownCpuMs() - cpuBefore) / operations };
    },
  };
}
