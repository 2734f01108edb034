import type { LinuxIDMapping } from "@container-interfaces/oci-spec/runtime";

/** What an id of the container is on the host; undefined for one that no range has. */
export function mappedId(id: number, mappings: readonly LinuxIDMapping[]): number | undefined {
  const range = mappings.find(({ containerID, size }) => id >= containerID && id < containerID + size);
  return range && range.hostID + id - range.containerID;
}

/** What an id of the host is in the container; undefined for one that no range has. */
export function unmappedId(id: number, mappings: readonly LinuxIDMapping[]): number | undefined {
  const range = mappings.find(({ hostID, size }) => id >= hostID && id < hostID + size);
  return range && range.containerID + id - range.hostID;
}
