import type { Expectations } from "../checks.js";

/** What is allowed not to pass against real CRI runtimes, and why. */
export const expectations: Expectations = {
  skips: {
    "containerd 2.4: CheckpointContainer writes an archive":
      "it needs criu, which few kernels let work; the checks against the Go server stand in for it",
  },
  knownFailures: {
    "containerd 1.6: StopPodSandbox of an unknown id gives OK":
      "this runtime answers NOT_FOUND, where the interface wants the call to succeed; 2.4 does",
    "containerd 1.6: StopContainer of an unknown id gives OK":
      "this runtime answers NOT_FOUND, where the interface wants the call to succeed; 2.4 does",
    "containerd 1.6: ListImages by name gives that image alone":
      "containerd does not look at the filter of ListImages",
    "containerd 2.4: ListImages by name gives that image alone":
      "containerd does not look at the filter of ListImages",
    "containerd 1.6: contract: lists only the image that a filter names":
      "containerd does not look at the filter of ListImages",
    "containerd 2.4: contract: lists only the image that a filter names":
      "containerd does not look at the filter of ListImages",
    "containerd 1.6: contract: tells the events of a container in their order":
      "it has no GetContainerEvents; 2.4 does",
  },
};
