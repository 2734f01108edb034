import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { RpcError } from "@container-interfaces/transport";
import type {
  ControllerGetVolumeResponse_VolumeStatus,
  ListVolumesResponse_VolumeStatus,
  NodeGetVolumeStatsResponse,
} from "../gen/csi/v1/csi.js";

/** Whether a volume is in order, as drivers told it before CSI 1.13. */
export interface VolumeCondition {
  /** Whether something is wrong with the volume. */
  readonly abnormal: boolean;
  /** What, for people; may be empty. */
  readonly message: string;
}

/**
 * The numbers of the capability VOLUME_CONDITION, which a driver of before CSI 1.13 has where it tells conditions: in Controller and in
 * Node. `(await client.capabilities()).node.has(volumeConditionCapability.node)` asks for it.
 */
export const volumeConditionCapability: {
  /** Of Controller. */
  readonly controller: 11;
  /** Of Node. */
  readonly node: 4;
} = {
  controller: 11,
  node: 4,
};

/** Field 2 of all three messages, a message itself. */
const tag = (2 << 3) | WireType.LengthDelimited;

/**
 * Reads `volume_condition`, which CSI 1.13 has removed, from what an older driver has answered: from the `status` of an entry of
 * ListVolumes or of ControllerGetVolume, or from the answer of NodeGetVolumeStats. Undefined where the driver tells none.
 *
 * @throws RpcError `INVALID_MESSAGE` where the bytes are no such message
 */
export function volumeCondition(
  message:
    | ListVolumesResponse_VolumeStatus
    | ControllerGetVolumeResponse_VolumeStatus
    | NodeGetVolumeStatsResponse,
): VolumeCondition | undefined {
  const parts = message._unknownFields?.[tag];
  if (parts === undefined) return undefined;
  const condition = { abnormal: false, message: "" };
  try {
    // a field that came several times is one message in parts
    for (const part of parts) readInto(condition, new BinaryReader(part).bytes());
  } catch (error) {
    throw new RpcError("INVALID_MESSAGE", (error as Error).message, {
      doing: "reading volume_condition",
      path: "volumeCondition",
      cause: error,
    });
  }
  return condition;
}

function readInto(condition: { abnormal: boolean; message: string }, bytes: Uint8Array): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 1 && wireType === WireType.Varint) condition.abnormal = reader.bool();
    else if (field === 2 && wireType === WireType.LengthDelimited) condition.message = reader.string();
    else reader.skip(wireType, field);
  }
}
