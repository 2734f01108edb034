import {
  ContainerEventResponse,
  ContainerStats,
  ListContainersResponse,
  ListPodSandboxStatsResponse,
  VersionResponse,
} from "@container-interfaces/cri";
import {
  CreateVolumeRequest,
  ListVolumesResponse,
  NodePublishVolumeRequest,
  NodePublishVolumeResponse,
} from "@container-interfaces/csi";
import { createContainers, createEvents, version } from "./sample-containers.js";
import { createContainerStats, createPodStats } from "./sample-stats.js";
import { createVolume, createVolumes, publishVolume } from "./sample-volumes.js";

/** A sample of each message that is encoded and decoded, by the name of the message. */
interface CodecSamples {
  readonly "runtime.v1.ListContainersResponse": Uint8Array;
  readonly "runtime.v1.ListPodSandboxStatsResponse": Uint8Array;
  readonly "runtime.v1.ContainerStats": Uint8Array;
  readonly "csi.v1.ListVolumesResponse": Uint8Array;
  readonly "csi.v1.CreateVolumeRequest": Uint8Array;
  readonly "csi.v1.NodePublishVolumeRequest": Uint8Array;
}

/** The name of a message of which there is a sample. */
export type SampleName = keyof CodecSamples;

/** What goes over the wire in a run, encoded: every peer makes its own kind of message of it. */
export interface Samples {
  /** What `Version` answers. */
  readonly version: Uint8Array;
  /** What `ListContainers` answers. */
  readonly listContainers: Uint8Array;
  /** What `GetContainerEvents` answers, again and again. */
  readonly events: readonly Uint8Array[];
  /** What `NodePublishVolume` answers. */
  readonly publishVolume: Uint8Array;
  readonly codec: CodecSamples;
}

/** Makes the samples; they are the same in every run. */
export function createSamples(): Samples {
  const listContainers = ListContainersResponse.encode({ containers: createContainers() }).finish();
  return {
    version: VersionResponse.encode(version).finish(),
    listContainers,
    events: createEvents().map((event) => ContainerEventResponse.encode(event).finish()),
    publishVolume: NodePublishVolumeResponse.encode({}).finish(),
    codec: {
      "runtime.v1.ListContainersResponse": listContainers,
      "runtime.v1.ListPodSandboxStatsResponse": ListPodSandboxStatsResponse.encode({
        stats: createPodStats(),
      }).finish(),
      "runtime.v1.ContainerStats": ContainerStats.encode(createContainerStats(0)).finish(),
      "csi.v1.ListVolumesResponse": ListVolumesResponse.encode({ entries: createVolumes() }).finish(),
      "csi.v1.CreateVolumeRequest": CreateVolumeRequest.encode(createVolume).finish(),
      "csi.v1.NodePublishVolumeRequest": NodePublishVolumeRequest.encode(publishVolume).finish(),
    },
  };
}
