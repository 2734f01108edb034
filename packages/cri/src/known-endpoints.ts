/**
 * The endpoints where runtimes listen as their packages install them, in the order in which they are tried: containerd,
 * CRI-O, cri-dockerd.
 */
export const knownRuntimeEndpoints: readonly string[] =
  process.platform === "win32"
    ? ["npipe:////./pipe/containerd-containerd", "npipe:////./pipe/cri-dockerd"]
    : [
        "unix:///run/containerd/containerd.sock",
        "unix:///run/crio/crio.sock",
        "unix:///run/cri-dockerd.sock",
      ];
