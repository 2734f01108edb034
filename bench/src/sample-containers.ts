import type { Container, ContainerEventResponse } from "@container-interfaces/cri";
import type { DeepPartial } from "@container-interfaces/transport";
import { hex } from "./hex.js";

/** The number of containers in a list: a node that is packed ten times as dense as Kubernetes recommends. */
const containerCount = 1_000;

/** What `Version` answers. */
export const version: object = {
  version: "0.1.0",
  runtimeName: "containerd",
  runtimeVersion: "v2.2.1",
  runtimeApiVersion: "v1",
};

/** Containers as kubelet makes them, with its labels and annotations: about 1.3 kB each on the wire. */
export function createContainers(): DeepPartial<Container>[] {
  return Array.from({ length: containerCount }, (_, index) => createContainer(index));
}

function createContainer(index: number): DeepPartial<Container> {
  const name = `worker-${index % 7}`;
  const pod = `checkout-service-${hex(index, 9)}-${hex(index + 7, 5)}`;
  const uid = `${hex(index, 8)}-4f1c-4d2a-9b1e-${hex(index + 3, 12)}`;
  const imageId = `sha256:${hex(index % 40, 64)}`;
  return {
    id: hex(index, 64),
    podSandboxId: hex(index >> 1, 64),
    metadata: { name, attempt: index % 3 },
    image: {
      image: imageId,
      userSpecifiedImage: `registry.example.com/platform/checkout-service:v1.${index % 40}.0`,
      runtimeHandler: "runc",
    },
    imageRef: imageId,
    imageId,
    state: index % 20 === 0 ? 2 : 1,
    createdAt: 1_763_000_000_000_000_000n + BigInt(index) * 1_234_567_891n,
    labels: {
      "io.kubernetes.container.name": name,
      "io.kubernetes.pod.name": pod,
      "io.kubernetes.pod.namespace": `team-${index % 12}-production`,
      "io.kubernetes.pod.uid": uid,
    },
    annotations: {
      "io.kubernetes.container.hash": hex(index, 8),
      "io.kubernetes.container.ports": '[{"name":"http","containerPort":8080,"protocol":"TCP"}]',
      "io.kubernetes.container.restartCount": String(index % 3),
      "io.kubernetes.container.terminationMessagePath": "/dev/termination-log",
      "io.kubernetes.container.terminationMessagePolicy": "File",
      "io.kubernetes.pod.terminationGracePeriod": "30",
    },
  };
}

/** A hundred different events of the size that a busy node sends most; a stream repeats them. */
export function createEvents(): DeepPartial<ContainerEventResponse>[] {
  return Array.from({ length: 100 }, (_, index) => ({
    containerId: hex(index, 64),
    containerEventType: index % 4,
    createdAt: 1_763_000_000_000_000_000n + BigInt(index) * 1_234_567n,
    podSandboxStatus: {
      id: hex(index >> 1, 64),
      metadata: {
        name: `checkout-service-${index}`,
        uid: hex(index, 32),
        namespace: "production",
        attempt: 0,
      },
      createdAt: 1_763_000_000_000_000_000n,
      network: { ip: `10.4.${index % 250}.17` },
    },
  }));
}
