import { lintRuntimeSpec, Spec } from "@container-interfaces/oci-spec/runtime";
import { describe, expect, it } from "vitest";
import type { HostFacts } from "./host-facts.js";
import { type ContainerSpecInput, runtimeSpecFromContainer } from "./runtime-spec-from-container.js";
import { type PodSandboxSpecInput, runtimeSpecFromPodSandbox } from "./runtime-spec-from-pod-sandbox.js";

const host: HostFacts = { architecture: "amd64", kernel: "6.1.0", hostname: "node" };
const files = { hostname: "/f/name", hosts: "/f/hosts", resolvConf: "/f/resolv", shm: "/f/shm" };
const metadata = { name: "pod", namespace: "ns", uid: "uid-1" };
const sandboxConfig = {
  metadata,
  hostname: "web",
  logDirectory: "/logs",
  linux: { cgroupParent: "/pods/1" },
};
const base: ContainerSpecInput = {
  id: "c1",
  config: { metadata: { name: "main" }, image: { image: "sha256:1" } },
  sandboxConfig,
  sandboxId: "s1",
  sandboxPid: 42,
  image: { config: { Cmd: ["sh"] }, name: "busybox:1" },
  files,
  host,
};
const range = [{ containerId: 0, hostId: 100_000, length: 65_536 }];
const usernsOptions = { mode: 0, uids: range, gids: range };

function clean(spec: Spec): Spec {
  expect(Spec.findings(spec)).toEqual([]);
  expect(lintRuntimeSpec(spec)).toEqual([]);
  return spec;
}

describe("runtimeSpecFromContainer", () => {
  const convert = (more: Partial<ContainerSpecInput> = {}): Spec =>
    runtimeSpecFromContainer({ ...base, ...more });

  it("makes a whole spec of next to nothing", () => {
    const spec = clean(convert());
    expect(spec).toMatchObject({
      ociVersion: "1.0.0",
      process: {
        user: { uid: 0, gid: 0, additionalGids: [0] },
        args: ["sh"],
        cwd: "/",
        env: [expect.stringMatching(/^PATH=/), "HOSTNAME=web"],
      },
      root: { path: "rootfs" },
      annotations: {
        "io.kubernetes.cri.container-type": "container",
        "io.kubernetes.cri.container-name": "main",
        "io.kubernetes.cri.image-name": "busybox:1",
        "io.kubernetes.cri.sandbox-id": "s1",
        "io.kubernetes.cri.sandbox-name": "pod",
        "io.kubernetes.cri.sandbox-namespace": "ns",
        "io.kubernetes.cri.sandbox-uid": "uid-1",
      },
      linux: { cgroupsPath: "/pods/1/c1", resources: { devices: [{ allow: false, access: "rwm" }] } },
    });
    expect(Object.keys(spec)).toEqual(["ociVersion", "process", "root", "mounts", "annotations", "linux"]);
    expect(Object.keys(spec.linux ?? {}).sort()).toEqual(["cgroupsPath", "namespaces", "resources"]);
  });

  it("makes a spec of much", () => {
    const spec = clean(
      convert({
        config: {
          ...base.config,
          tty: true,
          workingDir: "/srv",
          envs: [{ key: "A", value: new TextEncoder().encode("1") }],
          annotations: { "own.example.com/x": "1", "other/x": "2" },
          mounts: [{ hostPath: "/h", containerPath: "/data", propagation: 1 }],
          devices: [{ hostPath: "/dev/one", containerPath: "/dev/one", permissions: "r" }],
          linux: {
            resources: {
              memoryLimitInBytes: 1n << 30n,
              cpuShares: 512n,
              oomScoreAdj: 5n,
              unified: { "memory.high": "1" },
            },
            securityContext: {
              capabilities: { addCapabilities: ["NET_ADMIN"], addAmbientCapabilities: ["KILL"] },
              namespaceOptions: { pid: 1, usernsOptions },
              runAsUser: { value: 1000n },
              readonlyRootfs: true,
              noNewPrivs: true,
              seccomp: {},
              apparmor: { profileType: 2, localhostRef: "tight" },
              maskedPaths: ["/proc/kcore"],
              readonlyPaths: ["/proc/sys"],
            },
          },
        },
        sandboxConfig: {
          ...sandboxConfig,
          annotations: { "pod.example.com/y": "3" },
          linux: {
            cgroupParent: "/kubepods.slice",
            securityContext: { namespaceOptions: { usernsOptions } },
          },
        },
        host: {
          ...host,
          apparmorProfiles: ["tight"],
          devices: {
            "/dev/one": [
              { path: "/dev/one", type: "c", major: 1, minor: 7, fileMode: 0o666, uid: 0, gid: 0 },
            ],
          },
        },
        selinux: { process: "u:r:t:s0:c1,c2", mount: "u:o:f:s0:c1,c2" },
        settings: {
          containerAnnotations: ["own.example.com/*"],
          podAnnotations: ["pod.*/*"],
          rlimits: [{ type: "RLIMIT_NOFILE", hard: 1024, soft: 1024 }],
        },
      }),
    );
    expect(spec.ociVersion).toBe("1.2.0");
    expect(spec.process).toMatchObject({
      terminal: true,
      cwd: "/srv",
      noNewPrivileges: true,
      apparmorProfile: "tight",
      selinuxLabel: "u:r:t:s0:c1,c2",
      oomScoreAdj: 5,
      rlimits: [{ type: "RLIMIT_NOFILE" }],
      capabilities: { ambient: ["CAP_KILL"] },
    });
    expect(spec.root).toEqual({ path: "rootfs", readonly: true });
    expect(spec.annotations).toMatchObject({ "own.example.com/x": "1", "pod.example.com/y": "3" });
    expect(spec.annotations).not.toHaveProperty("other/x");
    expect(spec.linux).toMatchObject({
      cgroupsPath: "kubepods.slice:cri:c1",
      mountLabel: "u:o:f:s0:c1,c2",
      rootfsPropagation: "rslave",
      uidMappings: [{ containerID: 0, hostID: 100_000, size: 65_536 }],
      maskedPaths: ["/proc/kcore"],
      readonlyPaths: ["/proc/sys"],
      resources: { memory: { limit: 1 << 30, swap: 1 << 30 }, cpu: { shares: 512 } },
      seccomp: { defaultAction: "SCMP_ACT_ERRNO" },
    });
  });

  it("lets a privileged container do what the runtime may", () => {
    const context = { privileged: true, maskedPaths: ["/x"], readonlyPaths: ["/y"], seccomp: {} };
    const spec = clean(
      convert({
        config: { ...base.config, linux: { securityContext: context } },
        sandboxConfig: { ...sandboxConfig, linux: { securityContext: { privileged: true } } },
        host: { ...host, capabilities: ["CAP_KILL"], devices: { "/dev": [] } },
        selinux: { process: "p", mount: "m" },
      }),
    );
    expect(spec.process?.capabilities?.bounding).toEqual(["CAP_KILL"]);
    expect(spec.process).not.toHaveProperty("selinuxLabel");
    expect(spec.linux).toMatchObject({ resources: { devices: [{ allow: true, access: "rwm" }] } });
    for (const key of ["seccomp", "maskedPaths", "readonlyPaths", "cgroupsPath"]) {
      expect(spec.linux).not.toHaveProperty(key);
    }
    expect(spec.linux?.namespaces?.map(({ type }) => type)).not.toContain("cgroup");
  });

  it("binds the host's /sys for users of the pod's own in the host's network", () => {
    const namespaceOptions = { network: 2, usernsOptions };
    const spec = clean(
      convert({
        config: { ...base.config, linux: { securityContext: { namespaceOptions } } },
        sandboxConfig: { ...sandboxConfig, hostname: "", linux: { securityContext: { namespaceOptions } } },
      }),
    );
    expect(spec.mounts?.filter(({ destination }) => destination === "/sys")).toEqual([
      {
        destination: "/sys",
        type: "bind",
        source: "/sys",
        options: ["rbind", "rro", "nosuid", "nodev", "noexec"],
      },
    ]);
    expect(spec.process?.env).toContain("HOSTNAME=node");
  });

  it("takes what the user wrote as the image's name, else the image's, else what was asked for", () => {
    const nameOf = (more: Partial<ContainerSpecInput>): unknown =>
      convert(more).annotations?.["io.kubernetes.cri.image-name"];
    expect(nameOf({})).toBe("busybox:1");
    expect(nameOf({ config: { ...base.config, image: { image: "x", userSpecifiedImage: "busybox" } } })).toBe(
      "busybox",
    );
    expect(nameOf({ image: { config: { Cmd: ["sh"] } } })).toBe("sha256:1");
  });

  const refused: readonly (readonly [string, Partial<ContainerSpecInput>, string])[] = [
    ["no program", { image: {} }, "config.command"],
    ["a relative folder", { config: { workingDir: "srv" } }, "config.workingDir"],
    [
      "privileged in another pod",
      { config: { linux: { securityContext: { privileged: true } } } },
      "config.linux.securityContext.privileged",
    ],
    [
      "a relative masked path",
      { config: { linux: { securityContext: { maskedPaths: ["/a", "b"] } } } },
      "config.linux.securityContext.maskedPaths[1]",
    ],
    [
      "a relative read-only path",
      { config: { linux: { securityContext: { readonlyPaths: ["b"] } } } },
      "config.linux.securityContext.readonlyPaths[0]",
    ],
    [
      "a level of SELinux",
      { config: { linux: { securityContext: { selinuxOptions: { level: "x" } } } } },
      "config.linux.securityContext.selinuxOptions.level",
    ],
    ["a stop signal", { config: { stopSignal: 99 } }, "config.stopSignal"],
    [
      "an OOM score",
      { config: { linux: { resources: { oomScoreAdj: 1001n } } } },
      "config.linux.resources.oomScoreAdj",
    ],
    [
      "a CDI device without files",
      { config: { CDIDevices: [{ name: "a/b=c" }] } },
      "config.CDIDevices[0].name",
    ],
  ];
  for (const [name, more, path] of refused) {
    it(`refuses ${name}`, () => {
      expect(() => convert(more)).toThrow(`[INVALID_ARGUMENT] reading ${path}: `);
    });
  }
});

describe("runtimeSpecFromPodSandbox", () => {
  const sandbox: PodSandboxSpecInput = {
    id: "s1",
    config: sandboxConfig,
    netns: "/run/netns/x",
    image: { config: { Entrypoint: ["/pause"], User: "65535:65535", Env: ["A=1"] }, name: "pause:1" },
    files,
    host,
  };
  const convert = (more: Partial<PodSandboxSpecInput> = {}): Spec =>
    runtimeSpecFromPodSandbox({ ...sandbox, ...more });
  const inPod = (config: PodSandboxSpecInput["config"]): Spec =>
    convert({ config: { ...sandboxConfig, ...config } });

  it("makes a whole spec", () => {
    const spec = clean(convert());
    expect(spec).toMatchObject({
      ociVersion: "1.0.0",
      hostname: "web",
      root: { path: "rootfs", readonly: true },
      process: {
        args: ["/pause"],
        env: ["A=1"],
        cwd: "/",
        noNewPrivileges: true,
        oomScoreAdj: -998,
        user: { uid: 65_535, gid: 65_535, additionalGids: [65_535] },
      },
      annotations: {
        "io.kubernetes.cri.container-type": "sandbox",
        "io.kubernetes.cri.sandbox-log-directory": "/logs",
        "io.kubernetes.cri.podsandbox.image-name": "pause:1",
      },
      linux: { cgroupsPath: "/pods/1/s1", resources: { cpu: { shares: 2 } } },
    });
    expect(spec.linux?.namespaces).toEqual([
      { type: "pid" },
      { type: "ipc" },
      { type: "uts" },
      { type: "mount" },
      { type: "network", path: "/run/netns/x" },
    ]);
    expect(spec.mounts?.slice(-2).map(({ destination, source }) => [destination, source])).toEqual([
      ["/dev/shm", "/f/shm"],
      ["/etc/resolv.conf", "/f/resolv"],
    ]);
  });

  it("has none of the node's namespaces", () => {
    const namespaceOptions = { network: 2, pid: 2, ipc: 2 };
    const spec = clean(
      convert({
        config: { ...sandboxConfig, hostname: "", linux: { securityContext: { namespaceOptions } } },
        netns: undefined,
      }),
    );
    expect(spec.linux?.namespaces).toEqual([{ type: "mount" }]);
    expect([spec.hostname, spec.linux?.sysctl, spec.linux?.cgroupsPath]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(spec.mounts?.find(({ destination }) => destination === "/dev/shm")?.source).toBe("/dev/shm");
  });

  it("makes users of its own, or joins them", () => {
    const config = { ...sandboxConfig, linux: { securityContext: { namespaceOptions: { usernsOptions } } } };
    const made = clean(convert({ config }));
    expect(made.linux?.namespaces?.at(-1)).toEqual({ type: "user" });
    expect(made.linux?.gidMappings).toEqual([{ containerID: 0, hostID: 100_000, size: 65_536 }]);
    const joined = clean(convert({ config, userns: "/run/userns/x" }));
    expect(joined.linux?.namespaces?.at(-1)).toEqual({ type: "user", path: "/run/userns/x" });
  });

  it("takes users, groups, seccomp, resources and settings", () => {
    const spec = clean(
      convert({
        config: {
          ...sandboxConfig,
          annotations: { "a.b/c": "d", "x.y/z": "w" },
          linux: {
            resources: { cpuPeriod: 100_000n, memoryLimitInBytes: 7n },
            securityContext: {
              runAsUser: { value: 5n },
              runAsGroup: { value: 6n },
              supplementalGroups: [7n],
              seccomp: {},
              privileged: false,
            },
          },
        },
        host: {
          ...host,
          cpuThrottlePaths: ["/sys/devices/system/cpu/cpu0/thermal_throttle"],
          lowestOomScoreAdj: 3,
        },
        settings: { podAnnotations: ["a.b/*"], cgroupParent: "/all", sandboxOomScoreAdj: -5 },
      }),
    );
    expect(spec.process).toMatchObject({ user: { uid: 5, gid: 6, additionalGids: [6, 7] }, oomScoreAdj: 3 });
    expect(spec.annotations).toMatchObject({
      "a.b/c": "d",
      "io.kubernetes.cri.sandbox-cpu-period": "100000",
      "io.kubernetes.cri.sandbox-cpu-quota": "0",
      "io.kubernetes.cri.sandbox-cpu-shares": "0",
      "io.kubernetes.cri.sandbox-memory": "7",
    });
    expect(spec.annotations).not.toHaveProperty("x.y/z");
    expect(spec.linux?.cgroupsPath).toBe("/all/s1");
    expect(spec.linux?.maskedPaths?.at(-1)).toMatch(/thermal_throttle$/);
    expect(spec.linux?.seccomp?.defaultAction).toBe("SCMP_ACT_ERRNO");
  });

  it("lets a privileged pod write to sysfs", () => {
    const spec = clean(inPod({ linux: { securityContext: { privileged: true, seccomp: {} } } }));
    expect(spec.mounts?.find(({ destination }) => destination === "/sys")?.options).toContain("rw");
    expect(spec.linux?.seccomp).toBeUndefined();
  });

  const refused: readonly (readonly [string, () => Spec, string])[] = [
    [
      "a host name in the node's network",
      () => inPod({ linux: { securityContext: { namespaceOptions: { network: 2 } } } }),
      "sandboxConfig.hostname",
    ],
    ["no network namespace", () => convert({ netns: undefined }), "netns"],
    [
      "a target",
      () => inPod({ linux: { securityContext: { namespaceOptions: { pid: 3 } } } }),
      "sandboxConfig.linux.securityContext.namespaceOptions.pid",
    ],
    [
      "a network of the container",
      () => inPod({ linux: { securityContext: { namespaceOptions: { network: 1 } } } }),
      "sandboxConfig.linux.securityContext.namespaceOptions.network",
    ],
    [
      "a group without a user",
      () => inPod({ linux: { securityContext: { runAsGroup: {} } } }),
      "sandboxConfig.linux.securityContext.runAsGroup",
    ],
    ["no program", () => convert({ image: {} }), "config.command"],
    [
      "a parameter of the node",
      () => inPod({ linux: { sysctls: { "vm.swappiness": "1" } } }),
      'sandboxConfig.linux.sysctls["vm.swappiness"]',
    ],
  ];
  for (const [name, make, path] of refused) {
    it(`refuses ${name}`, () => expect(make).toThrow(`[INVALID_ARGUMENT] reading ${path}: `));
  }
});
