import type { Mount } from "@container-interfaces/oci-spec/runtime";
import { mountsWithoutCgroups } from "../bundle/default-mounts.js";

/**
 * What Docker and containerd mount in every container, in this order: proc, `/dev` with what belongs into it, and sysfs, which
 * cannot be written. The cgroups come from elsewhere, as they depend on the host.
 */
export const defaultMounts: readonly Mount[] = mountsWithoutCgroups({ rootless: false, ttyGroup: true });
