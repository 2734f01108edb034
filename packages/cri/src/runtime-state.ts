import type { RuntimeCondition, StatusResponse } from "./gen/runtime/v1/api.js";

/** The conditions that every runtime reports. */
export const requiredConditions = ["RuntimeReady", "NetworkReady"] as const;

/** What a runtime can do beyond what every runtime can. What a runtime does not mention it cannot do. */
export interface RuntimeFeatureSet {
  /** It honours `supplementalGroupsPolicy` in a security context. Since Kubernetes 1.31. */
  readonly supplementalGroupsPolicy: boolean;
  /** A pod with a user namespace of its own may use the network of the host. Since Kubernetes 1.36. */
  readonly userNamespacesHostNetwork: boolean;
  /** It honours `mountOptions` of a mount. Since Kubernetes 1.37. */
  readonly mountOptions: boolean;
}

/** What containers can have under one runtime handler. */
export interface RuntimeHandlerState {
  /** The name that RunPodSandbox takes; empty for the default handler. */
  readonly name: string;
  /** Read-only mounts can be made so with all mounts below them. */
  readonly recursiveReadOnlyMounts: boolean;
  /** Pods can have a user namespace of their own. */
  readonly userNamespaces: boolean;
}

/** The answer of Status in the form in which it is asked about. */
export interface RuntimeState {
  /** Whether both required conditions are true: kubelet sets its node Ready by this. */
  readonly ready: boolean;
  /** Containers can be run. Undefined when the runtime does not report it. */
  readonly runtimeReady: RuntimeCondition | undefined;
  /** Containers that need a network can be run. Undefined when the runtime does not report it. */
  readonly networkReady: RuntimeCondition | undefined;
  /** Every condition, with the runtime's own ones. */
  readonly conditions: readonly RuntimeCondition[];
  /** What the runtime as a whole can do. */
  readonly features: RuntimeFeatureSet;
  /** The runtime handlers, in the runtime's order; empty for a runtime older than Kubernetes 1.30. */
  readonly handlers: readonly RuntimeHandlerState[];
}

/** Reads the answer of Status: its conditions, features and runtime handlers. */
export function runtimeState(response: StatusResponse): RuntimeState {
  const conditions = response.status?.conditions ?? [];
  const [runtimeReady, networkReady] = requiredConditions.map((type) =>
    conditions.find((each) => each.type === type),
  );
  return {
    ready: runtimeReady?.status === true && networkReady?.status === true,
    runtimeReady,
    networkReady,
    conditions,
    features: {
      supplementalGroupsPolicy: response.features?.supplementalGroupsPolicy ?? false,
      userNamespacesHostNetwork: response.features?.userNamespacesHostNetwork ?? false,
      mountOptions: response.features?.mountOptions ?? false,
    },
    handlers: response.runtimeHandlers.map(({ name, features }) => ({
      name,
      recursiveReadOnlyMounts: features?.recursiveReadOnlyMounts ?? false,
      userNamespaces: features?.userNamespaces ?? false,
    })),
  };
}
