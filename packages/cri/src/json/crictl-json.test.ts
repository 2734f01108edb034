import { RpcError } from "@container-interfaces/transport";
import { describe, expect, it } from "vitest";
import { ContainerConfig, ContainerStatus, PodSandboxConfig } from "../index.js";
import { fromCrictlJson, fromJson, toCrictlJson, toJson } from "./index.js";

/** One configuration, as Go with k8s.io/cri-api 0.37.2 encodes it in three forms. */
const wire = Uint8Array.from(
  Buffer.from(
    "0a070a03776562100212180a1672656769737472792e6578616d706c652f7765623a311a0377656232140a044c414e47120c5ac3bc7269636820f09f9a80" +
      "32070a05454d5054593a1b0a052f6461746112042f73727618012802320808a08d06188080044a1d0a166170702e6b756265726e657465732e696f2f6e61" +
      "6d6512037765625a097765622f322e6c6f6770017a330a25208080808014289bf8ffffffffffffff014a120a0b6d656d6f72792e6869676812036d617812" +
      "0a1a0210012a004202e807900102",
    "hex",
  ),
);
/** By `json.Marshal`. */
const goJson =
  '{"metadata":{"name":"web","attempt":2},"image":{"image":"registry.example/web:1"},"command":["web"],"envs":[{"key":"LANG","value":"Zürich 🚀"},{"key":"EMPTY"}],"mounts":[{"container_path":"/data","host_path":"/srv","readonly":true,"propagation":2,"uidMappings":[{"host_id":100000,"length":65536}]}],"labels":{"app.kubernetes.io/name":"web"},"log_path":"web/2.log","tty":true,"linux":{"resources":{"memory_limit_in_bytes":5368709120,"oom_score_adj":-997,"unified":{"memory.high":"max"}},"security_context":{"namespace_options":{"pid":1},"run_as_user":{},"supplemental_groups":[1000]}},"stop_signal":2}';
/** By `protojson` with EmitDefaultValues, as `crictl -o json` prints. */
const printedJson =
  '{"metadata":{"name":"web","attempt":2},"image":{"image":"registry.example/web:1","annotations":{},"userSpecifiedImage":"","runtimeHandler":"","imageRef":""},"command":["web"],"args":[],"workingDir":"","envs":[{"key":"LANG","value":"WsO8cmljaCDwn5qA"},{"key":"EMPTY","value":""}],"mounts":[{"containerPath":"/data","hostPath":"/srv","readonly":true,"selinuxRelabel":false,"propagation":"PROPAGATION_BIDIRECTIONAL","uidMappings":[{"hostId":100000,"containerId":0,"length":65536}],"gidMappings":[],"recursiveReadOnly":false,"imageSubPath":"","mountOptions":[]}],"devices":[],"labels":{"app.kubernetes.io/name":"web"},"annotations":{},"logPath":"web/2.log","stdin":false,"stdinOnce":false,"tty":true,"linux":{"resources":{"cpuPeriod":"0","cpuQuota":"0","cpuShares":"0","memoryLimitInBytes":"5368709120","oomScoreAdj":"-997","cpusetCpus":"","cpusetMems":"","hugepageLimits":[],"unified":{"memory.high":"max"},"memorySwapLimitInBytes":"0"},"securityContext":{"privileged":false,"namespaceOptions":{"network":"POD","pid":"CONTAINER","ipc":"POD","targetId":""},"runAsUser":{"value":"0"},"runAsUsername":"","readonlyRootfs":false,"supplementalGroups":["1000"],"supplementalGroupsPolicy":"Merge","noNewPrivs":false,"maskedPaths":[],"readonlyPaths":[],"apparmorProfile":"","seccompProfilePath":""}},"CDIDevices":[],"stopSignal":"SIGNAL_SIGALRM"}';

describe("the form of crictl's files", () => {
  it("is written as Go writes it", () => {
    expect(toCrictlJson(ContainerConfig, ContainerConfig.decode(wire))).toEqual(JSON.parse(goJson));
  });

  it("is read as the message that it is", () => {
    expect(fromCrictlJson(ContainerConfig, JSON.parse(goJson))).toEqual(ContainerConfig.decode(wire));
  });

  it("is read from a file as people write it", () => {
    const pod = {
      metadata: { name: "web", namespace: "default", attempt: 1, uid: "u1" },
      log_directory: "/var/log/pods/web",
      port_mappings: [{ protocol: 0, container_port: 80, host_port: 8080 }],
      linux: { security_context: { namespace_options: { network: 2 } }, cgroup_parent: "/pods" },
    };
    const config = fromCrictlJson(PodSandboxConfig, pod);
    expect(config).toMatchObject({
      logDirectory: "/var/log/pods/web",
      portMappings: [{ containerPort: 80, hostPort: 8080 }],
      linux: { securityContext: { namespaceOptions: { network: 2 } }, cgroupParent: "/pods" },
    });
    // what is zero is not written, as in Go
    expect(toCrictlJson(PodSandboxConfig, config)).toEqual({
      ...pod,
      port_mappings: [{ container_port: 80, host_port: 8080 }],
    });
  });

  it("is read with names in lowerCamel, names of enum values and integers as text, too", () => {
    const config = fromCrictlJson(ContainerConfig, {
      logPath: "a",
      mounts: [{ propagation: "PROPAGATION_BIDIRECTIONAL" }],
      linux: { resources: { memory_limit_in_bytes: "5" } },
    });
    expect(config).toMatchObject({
      logPath: "a",
      mounts: [{ propagation: 2 }],
      linux: { resources: { memoryLimitInBytes: 5n } },
    });
  });

  it("has environment variables as text, never as base64", () => {
    const config = fromCrictlJson(ContainerConfig, {
      envs: [
        { key: "A", value: "YQ==" },
        { key: "B", value: "\u{feff}é" },
      ],
    });
    expect(config.envs.map(({ value }) => Buffer.from(value).toString())).toEqual(["YQ==", "\u{feff}é"]);
    expect(toCrictlJson(ContainerConfig, config)).toEqual({
      envs: [
        { key: "A", value: "YQ==" },
        { key: "B", value: "\u{feff}é" },
      ],
    });
    const envs = [{ key: "A", value: new Uint8Array([65, 0x80, 90]) }];
    expect(toCrictlJson(ContainerConfig, { envs })).toEqual({ envs: [{ key: "A", value: "A\ufffdZ" }] });
  });

  it("refuses what is misspelt, unless that is asked for", () => {
    expect(() => fromCrictlJson(ContainerConfig, { log_pth: "a" })).toThrow(
      /\[INVALID_JSON\] .*: log_pth: runtime\.v1\.ContainerConfig has no such field/,
    );
    expect(
      fromCrictlJson(ContainerConfig, { log_pth: "a", tty: true }, { ignoreUnknown: true }),
    ).toMatchObject({ tty: true });
    for (const [json, path] of [
      [{ envs: [{ key: "A", value: 1 }] }, "envs[0].value"],
      [{ labels: { a: 1 } }, 'labels["a"]'],
      [{ tty: "true" }, "tty"],
      [{ linux: { resources: { memory_limit_in_bytes: 1.5 } } }, "linux.resources.memory_limit_in_bytes"],
      [{ linux: { resources: { memory_limit_in_bytes: 2 ** 53 } } }, "linux.resources.memory_limit_in_bytes"],
    ] as const)
      expect(() => fromCrictlJson(ContainerConfig, json)).toThrow(
        expect.objectContaining({ code: "INVALID_JSON", path }),
      );
  });

  it("refuses integers that a number cannot hold", () => {
    const resources = { memoryLimitInBytes: 2n ** 53n };
    const error = (() => {
      try {
        return toCrictlJson(ContainerConfig, { linux: { resources } });
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(RpcError.is(error, "INVALID_MESSAGE") && error.path).toBe("linux.resources.memoryLimitInBytes");
    expect(
      toCrictlJson(ContainerConfig, { linux: { resources: { memoryLimitInBytes: 2n ** 53n - 1n } } }),
    ).toEqual({
      linux: { resources: { memory_limit_in_bytes: 9007199254740991 } },
    });
  });
});

describe("what crictl prints", () => {
  it("is JSON with all defaults", () => {
    expect(toJson(ContainerConfig, ContainerConfig.decode(wire), { defaults: true })).toEqual(
      JSON.parse(printedJson),
    );
    expect(fromJson(ContainerConfig, JSON.parse(printedJson))).toEqual(ContainerConfig.decode(wire));
  });

  it("has times as text with all their digits", () => {
    const status = ContainerStatus.fromPartial({ id: "c1", createdAt: 1700000000123456789n, state: 1 });
    const printed = toJson(ContainerStatus, status, { defaults: true });
    expect(printed).toMatchObject({
      createdAt: "1700000000123456789",
      startedAt: "0",
      state: "CONTAINER_RUNNING",
    });
    expect(fromJson(ContainerStatus, printed)).toEqual(status);
  });
});
