import type {
  CgroupDriver,
  RuntimeCondition,
  RuntimeFeatures,
  RuntimeHandler,
} from "../gen/runtime/v1/api.js";
import type { FakeRuntimeOptions } from "./fake-runtime-options.js";

/** What a fake runtime says of itself; every member can be set at any time. */
export class FakeStatus {
  /** What Version answers as the name. */
  runtimeName: string;
  /** What Version answers as the version of the software. */
  runtimeVersion: string;
  /** The conditions in Status. While NetworkReady is false, only pods on the network of the host can be run. */
  conditions: RuntimeCondition[] = [
    { type: "RuntimeReady", status: true, reason: "", message: "" },
    { type: "NetworkReady", status: true, reason: "", message: "" },
  ];
  /** The features in Status; undefined as from a runtime older than Kubernetes 1.31. */
  features: RuntimeFeatures | undefined;
  /** The runtime handlers in Status, and those that RunPodSandbox takes. */
  handlers: readonly RuntimeHandler[];
  /** What RuntimeConfig answers. */
  cgroupDriver: CgroupDriver;
  /** What UpdateRuntimeConfig brought last; empty before. */
  podCidr = "";

  constructor(options: FakeRuntimeOptions) {
    const allFeatures = { recursiveReadOnlyMounts: true, userNamespaces: true };
    this.runtimeName = options.runtimeName ?? "fake";
    this.runtimeVersion = options.runtimeVersion ?? "1.0.0";
    this.features = options.features ?? {
      supplementalGroupsPolicy: true,
      userNamespacesHostNetwork: true,
      mountOptions: true,
    };
    this.handlers = options.handlers ?? ["", "fake"].map((name) => ({ name, features: allFeatures }));
    this.cgroupDriver = options.cgroupDriver ?? 0;
  }

  /** Sets one condition, or adds it; a `NetworkReady` that is false makes the runtime one without a network. */
  setCondition(type: string, status: boolean, reason = "", message = ""): void {
    const condition = { type, status, reason, message };
    const index = this.conditions.findIndex((each) => each.type === type);
    this.conditions = index === -1 ? [...this.conditions, condition] : this.conditions.with(index, condition);
  }

  /** One condition; undefined where there is none of the type. */
  condition(type: string): RuntimeCondition | undefined {
    return this.conditions.find((each) => each.type === type);
  }
}
