import { RpcError } from "@container-interfaces/transport";
import type { VolumeCapability } from "../gen/csi/v1/csi.js";

/**
 * The group id that has to own the files of a volume, which is the `fsGroup` of the pod; undefined when there is none. Kubelet sends it
 * to drivers with the node capability VOLUME_MOUNT_GROUP, and for others changes the files itself as the `fsGroupPolicy` of the
 * CSIDriver object says.
 *
 * @throws RpcError `INVALID_ARGUMENT` when it is no group id
 */
export function mountGroup(capability: Pick<VolumeCapability, "accessType"> | undefined): number | undefined {
  const type = capability?.accessType;
  const text = type?.$case === "mount" ? type.value.volumeMountGroup : "";
  if (text === "") return undefined;
  // the greatest number of 32 bits stands for no group
  if (/^(0|[1-9]\d{0,9})$/.test(text) && Number(text) < 2 ** 32 - 1) return Number(text);
  throw new RpcError("INVALID_ARGUMENT", `${JSON.stringify(text.slice(0, 80))} is no group id`, {
    doing: "reading the group of the volume",
    path: "volumeCapability.mount.volumeMountGroup",
    hint: "Give a number from 0 to 4294967294.",
  });
}
