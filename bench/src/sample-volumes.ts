import type {
  CreateVolumeRequest,
  ListVolumesResponse_Entry,
  NodePublishVolumeRequest,
  VolumeCapability,
} from "@container-interfaces/csi";
import type { DeepPartial } from "@container-interfaces/transport";
import { hex } from "./hex.js";

/** The number of volumes in a list: a storage system that one cluster has to itself. */
const volumeCount = 1_000;

const capability: DeepPartial<VolumeCapability> = {
  accessType: { $case: "mount", value: { fsType: "ext4", mountFlags: ["noatime", "discard"] } },
  accessMode: { mode: 1 },
};

const secrets = {
  username: "csi-driver",
  password: hex(7, 32),
  endpoint: "https://storage.example.com:8443",
};

/** Volumes with a context, a place and a state. */
export function createVolumes(): DeepPartial<ListVolumesResponse_Entry>[] {
  return Array.from({ length: volumeCount }, (_, index) => ({
    volume: {
      capacityBytes: 10_737_418_240n + BigInt(index) * 1_073_741_824n,
      volumeId: `vol-${hex(index, 17)}`,
      volumeContext: { "storage.example.com/pool": `pool-${index % 5}`, "storage.example.com/tier": "fast" },
      accessibleTopology: [{ segments: { "topology.example.com/zone": `eu-west-1${"abc"[index % 3]}` } }],
    },
    status: { publishedNodeIds: index % 3 === 0 ? [] : [`node-${index % 200}.example.com`] },
  }));
}

/** What the provisioner of Kubernetes sends for a claim. */
export const createVolume: DeepPartial<CreateVolumeRequest> = {
  name: `pvc-${hex(1, 8)}-4f1c-4d2a-9b1e-${hex(2, 12)}`,
  capacityRange: { requiredBytes: 10_737_418_240n, limitBytes: 0n },
  volumeCapabilities: [capability],
  parameters: {
    type: "fast",
    "csi.storage.k8s.io/pvc/name": "data-checkout-0",
    "csi.storage.k8s.io/pvc/namespace": "production",
    "csi.storage.k8s.io/pv/name": `pvc-${hex(1, 8)}`,
  },
  secrets,
  accessibilityRequirements: {
    requisite: [{ segments: { "topology.example.com/zone": "eu-west-1a" } }],
    preferred: [{ segments: { "topology.example.com/zone": "eu-west-1a" } }],
  },
};

/** What kubelet sends before a pod with a volume starts. */
export const publishVolume: DeepPartial<NodePublishVolumeRequest> = {
  volumeId: `vol-${hex(3, 17)}`,
  publishContext: { devicePath: "/dev/disk/by-id/example-0001" },
  stagingTargetPath: `/var/lib/kubelet/plugins/kubernetes.io/csi/storage.example.com/${hex(4, 64)}/globalmount`,
  targetPath: `/var/lib/kubelet/pods/${hex(5, 8)}-4f1c-4d2a-9b1e-${hex(6, 12)}/volumes/kubernetes.io~csi/data/mount`,
  volumeCapability: capability,
  secrets,
  volumeContext: {
    "csi.storage.k8s.io/pod.name": "checkout-0",
    "csi.storage.k8s.io/pod.namespace": "production",
    "csi.storage.k8s.io/serviceAccount.name": "checkout",
    "storage.example.com/pool": "pool-1",
  },
};

/** The same for as many volumes as callers could come to. */
export const publishVolumes: readonly DeepPartial<NodePublishVolumeRequest>[] = Array.from(
  { length: 256 },
  (_, index) => ({ ...publishVolume, volumeId: `vol-${hex(1_000 + index, 17)}` }),
);
