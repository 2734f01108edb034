import type { Descriptor } from "@container-interfaces/oci-spec/image";

/** Whether an entry of an index is what BuildKit lists beside a manifest to say how it was built. */
export function isAttestation({ annotations, platform }: Descriptor): boolean {
  return (
    annotations?.["vnd.docker.reference.type"] !== undefined ||
    (platform?.os === "unknown" && platform.architecture === "unknown")
  );
}
