import { RpcError } from "@container-interfaces/transport";
import type { CapacityRange } from "../gen/csi/v1/csi.js";

/** What sizes a driver can make, in bytes. */
export interface CapacityLimits {
  /** The least, and the size for a request without one. Default: `stepBytes`. */
  readonly minimumBytes?: bigint | undefined;
  /** The greatest. Default: no limit. */
  readonly maximumBytes?: bigint | undefined;
  /** What sizes are multiples of, such as 4096n. Default: 1n. */
  readonly stepBytes?: bigint | undefined;
}

/**
 * The least size in bytes that a driver can make within a capacity range: at least `requiredBytes`, at most `limitBytes`; zero in either
 * means that it is not set. Without a range it is `minimumBytes`, rounded up to a step.
 *
 * @throws RpcError `OUT_OF_RANGE` when there is none, `INVALID_ARGUMENT` for a negative bound
 */
export function chooseCapacity(
  range: Pick<CapacityRange, "requiredBytes" | "limitBytes"> | undefined,
  { stepBytes = 1n, minimumBytes = stepBytes, maximumBytes }: CapacityLimits = {},
): bigint {
  const { requiredBytes = 0n, limitBytes = 0n } = range ?? {};
  if (requiredBytes < 0n) throw refuse("INVALID_ARGUMENT", "requiredBytes", `it is ${requiredBytes}`);
  if (limitBytes < 0n) throw refuse("INVALID_ARGUMENT", "limitBytes", `it is ${limitBytes}`);
  if (limitBytes > 0n && requiredBytes > limitBytes)
    throw refuse(
      "OUT_OF_RANGE",
      undefined,
      `${requiredBytes} bytes are required, and the limit is ${limitBytes}`,
    );
  const least = requiredBytes > minimumBytes ? requiredBytes : minimumBytes;
  const bytes = ((least + stepBytes - 1n) / stepBytes) * stepBytes;
  if (maximumBytes !== undefined && bytes > maximumBytes)
    throw refuse(
      "OUT_OF_RANGE",
      "requiredBytes",
      `${bytes} bytes would be needed, and at most ${maximumBytes} are possible`,
    );
  if (limitBytes > 0n && bytes > limitBytes)
    throw refuse(
      "OUT_OF_RANGE",
      "limitBytes",
      `the least possible size is ${bytes} bytes, and the limit is ${limitBytes}`,
    );
  return bytes;
}

function refuse(
  code: "OUT_OF_RANGE" | "INVALID_ARGUMENT",
  field: string | undefined,
  reason: string,
): RpcError {
  const path = field === undefined ? "capacityRange" : `capacityRange.${field}`;
  return new RpcError(code, reason, {
    doing: "choosing the size",
    path,
    hint: "Ask for another capacity range.",
  });
}
