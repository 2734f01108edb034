import { describe, expect, expectTypeOf, it } from "vitest";
import * as cri from "../../../cri/src/gen/runtime/v1/api.js";
import type { DeepPartial } from "../../../transport/src/index.js";
import type { ContainerConfig } from "./container-config.js";
import { mountPropagation, namespaceMode, profileType, supplementalGroupsPolicy } from "./cri-numbers.js";
import type { PodSandboxConfig } from "./pod-sandbox-config.js";
import { runtimeSpecFromContainer } from "./runtime-spec-from-container.js";
import { stopSignalOf } from "./stop-signal-of.js";

describe("messages of packages/cri", () => {
  it("fit, whole or in part", () => {
    expectTypeOf<cri.ContainerConfig>().toExtend<ContainerConfig>();
    expectTypeOf<cri.PodSandboxConfig>().toExtend<PodSandboxConfig>();
    expectTypeOf<DeepPartial<cri.ContainerConfig>>().toExtend<ContainerConfig>();
    expectTypeOf<DeepPartial<cri.PodSandboxConfig>>().toExtend<PodSandboxConfig>();
  });

  it("are converted, with everything that is not set", () => {
    const config = cri.ContainerConfig.fromPartial({
      command: ["sh"],
      linux: { resources: { cpuShares: 512n }, securityContext: { runAsUser: { value: 5n } } },
    });
    const sandboxConfig = cri.PodSandboxConfig.fromPartial({ hostname: "web" });
    const spec = runtimeSpecFromContainer({ id: "c", config, sandboxConfig, sandboxId: "s", sandboxPid: 1 });
    expect(spec.process?.user?.uid).toBe(5);
    expect(spec.linux?.resources?.cpu).toEqual({ shares: 512 });
    expect(spec.process?.oomScoreAdj).toBe(0);
  });

  it("have the same numbers", () => {
    const { PROPAGATION_PRIVATE, PROPAGATION_HOST_TO_CONTAINER, PROPAGATION_BIDIRECTIONAL } =
      cri.MountPropagation;
    expect(namespaceMode).toEqual({ ...cri.NamespaceMode });
    expect(Object.values(mountPropagation)).toEqual([
      PROPAGATION_PRIVATE,
      PROPAGATION_HOST_TO_CONTAINER,
      PROPAGATION_BIDIRECTIONAL,
    ]);
    const { RuntimeDefault, Unconfined, Localhost } = cri.SecurityProfile_ProfileType;
    expect(Object.values(profileType)).toEqual([RuntimeDefault, Unconfined, Localhost]);
    const { Merge, Strict } = cri.SupplementalGroupsPolicy;
    expect(Object.values(supplementalGroupsPolicy)).toEqual([Merge, Strict]);
    for (const [name, stopSignal] of Object.entries(cri.Signal)) {
      if (typeof stopSignal !== "number" || stopSignal === 0) continue;
      const signal = name.replace("SIGNAL_", "").replace("PLUS", "+").replace("MINUS", "-");
      expect(stopSignalOf({ stopSignal })).toBe(signal);
    }
  });
});
