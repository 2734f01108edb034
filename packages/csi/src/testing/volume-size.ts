import { RpcError } from "@container-interfaces/transport";
import type { CapacityRange } from "../gen/csi/v1/csi.js";

/** What a new size has to keep to. */
export interface SizeBounds {
  /** The smallest size there can be, such as that of what is copied. */
  readonly leastBytes: bigint;
  /** The size where the range does not say. */
  readonly defaultBytes: bigint;
  /** The largest size of one volume. */
  readonly mostBytes: bigint;
}

/**
 * Chooses the size of a volume within a range.
 *
 * @throws RpcError `OUT_OF_RANGE`
 */
export function chooseSize(range: CapacityRange | undefined, bounds: SizeBounds): bigint {
  const { requiredBytes = 0n, limitBytes = 0n } = range ?? {};
  const wanted = requiredBytes > 0n ? requiredBytes : bounds.defaultBytes;
  const within = requiredBytes === 0n && limitBytes > 0n && wanted > limitBytes ? limitBytes : wanted;
  const size = within < bounds.leastBytes ? bounds.leastBytes : within;
  if (limitBytes > 0n && size > limitBytes)
    throw new RpcError("OUT_OF_RANGE", `at most ${limitBytes} bytes were asked for, and ${size} are needed`, {
      path: "capacityRange.limitBytes",
    });
  if (size > bounds.mostBytes)
    throw new RpcError("OUT_OF_RANGE", `a volume has at most ${bounds.mostBytes} bytes, not ${size}`, {
      path: "capacityRange.requiredBytes",
    });
  return size;
}

/** Whether a size is within a range. */
export function fitsRange(bytes: bigint, range: CapacityRange | undefined): boolean {
  if (range === undefined) return true;
  return bytes >= range.requiredBytes && (range.limitBytes === 0n || bytes <= range.limitBytes);
}
