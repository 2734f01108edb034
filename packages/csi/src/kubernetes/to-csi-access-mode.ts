import { RpcError } from "@container-interfaces/transport";
import { VolumeCapability_AccessMode_Mode as Mode } from "../gen/csi/v1/csi.js";

/** An access mode of a PersistentVolume. */
export type PersistentVolumeAccessMode =
  | "ReadWriteOnce"
  | "ReadOnlyMany"
  | "ReadWriteMany"
  | "ReadWriteOncePod";

const known: ReadonlySet<string> = new Set<PersistentVolumeAccessMode>([
  "ReadWriteOnce",
  "ReadOnlyMany",
  "ReadWriteMany",
  "ReadWriteOncePod",
]);

/**
 * The access mode of CSI for the ones of a PersistentVolume, as the sidecars and kubelet choose it. ReadWriteMany goes before others.
 *
 * @param options `singleNodeMultiWriter`: whether the driver has the capability SINGLE_NODE_MULTI_WRITER, by which ReadWriteOnce and
 * ReadWriteOncePod are told apart; default false
 * @throws RpcError `INVALID_ARGUMENT` for no mode, an unknown one, or some that cannot go together: ReadWriteOncePod with any other, and
 * ReadOnlyMany with ReadWriteOnce
 */
export function toCsiAccessMode(
  accessModes: readonly (PersistentVolumeAccessMode | (string & {}))[],
  { singleNodeMultiWriter = false }: { readonly singleNodeMultiWriter?: boolean | undefined } = {},
): Mode {
  const modes = new Set<string>(accessModes);
  if (modes.size === 0) throw refuse("there is none");
  for (const mode of modes) if (!known.has(mode)) throw refuse(`${JSON.stringify(mode)} is not known`);
  if (modes.has("ReadWriteOncePod")) {
    if (modes.size > 1) throw refuse("ReadWriteOncePod cannot go with another one");
    return singleNodeMultiWriter ? Mode.SINGLE_NODE_SINGLE_WRITER : Mode.SINGLE_NODE_WRITER;
  }
  if (modes.has("ReadWriteMany")) return Mode.MULTI_NODE_MULTI_WRITER;
  if (modes.size > 1) throw refuse("CSI has no mode for ReadOnlyMany and ReadWriteOnce together");
  if (modes.has("ReadOnlyMany")) return Mode.MULTI_NODE_READER_ONLY;
  return singleNodeMultiWriter ? Mode.SINGLE_NODE_MULTI_WRITER : Mode.SINGLE_NODE_WRITER;
}

function refuse(reason: string): RpcError {
  return new RpcError("INVALID_ARGUMENT", reason, {
    doing: "choosing the access mode of CSI",
    path: "accessModes",
    hint: `Give one of ${[...known].join(", ")}, or several that can go together.`,
  });
}
