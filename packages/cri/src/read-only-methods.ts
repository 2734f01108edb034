/**
 * The names of the RPCs of both services that change nothing, and so are safe to repeat:
 * `interceptors: [retry({ methods: readOnlyMethods })]`. Events are not among them, as `events()` follows them over a restart.
 */
export const readOnlyMethods: readonly string[] = [
  "Version",
  "PodSandboxStatus",
  "ListPodSandbox",
  "StreamPodSandboxes",
  "ListContainers",
  "StreamContainers",
  "ContainerStatus",
  "ContainerStats",
  "ListContainerStats",
  "StreamContainerStats",
  "PodSandboxStats",
  "ListPodSandboxStats",
  "StreamPodSandboxStats",
  "Status",
  "ListMetricDescriptors",
  "ListPodSandboxMetrics",
  "StreamPodSandboxMetrics",
  "RuntimeConfig",
  "ListImages",
  "StreamImages",
  "ImageStatus",
  "ImageFsInfo",
];
