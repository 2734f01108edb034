import { enumName, type VolumeHealth, VolumeHealthErrorType } from "@container-interfaces/csi";
import type { ShownTable } from "./driver-rpc.js";

/** One row for each trouble of a volume; a volume without any has one that says so. */
export function healthTable(volumes: readonly VolumeHealth[]): ShownTable {
  const rows = volumes.flatMap(({ volumeId, healthStatuses }) =>
    healthStatuses.length === 0
      ? [[volumeId, "", "", ""]]
      : healthStatuses.map(({ status, reason, message }) => [
          volumeId,
          enumName(VolumeHealthErrorType, status),
          reason,
          message,
        ]),
  );
  return { heads: ["VOLUME", "TROUBLE", "REASON", "MESSAGE"], rows };
}
