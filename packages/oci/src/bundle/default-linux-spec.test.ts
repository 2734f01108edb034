import { readdirSync } from "node:fs";
import { lintRuntimeSpec, Spec } from "@container-interfaces/oci-spec/runtime";
import { describe, expect, it } from "vitest";
import { defaultCapabilities } from "./default-capabilities.js";
import { defaultLinuxSpec } from "./default-linux-spec.js";

const capabilities = [
  ...["CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FSETID", "CAP_FOWNER", "CAP_MKNOD", "CAP_NET_RAW", "CAP_SETGID"],
  ...["CAP_SETUID", "CAP_SETFCAP", "CAP_SETPCAP", "CAP_NET_BIND_SERVICE", "CAP_SYS_CHROOT", "CAP_KILL"],
  "CAP_AUDIT_WRITE",
];
const quiet = ["nosuid", "noexec", "nodev"];
const dev = ["nosuid", "strictatime", "mode=755", "size=65536k"];

/** What containerd 2.4 generates: `ctr oci spec`. */
const containerd = {
  ociVersion: "1.3.0",
  process: {
    user: { uid: 0, gid: 0 },
    cwd: "/",
    capabilities: { bounding: capabilities, effective: capabilities, permitted: capabilities },
    rlimits: [{ type: "RLIMIT_NOFILE", hard: 1024, soft: 1024 }],
    noNewPrivileges: true,
  },
  root: { path: "rootfs" },
  mounts: [
    { destination: "/proc", type: "proc", source: "proc", options: quiet },
    { destination: "/dev", type: "tmpfs", source: "tmpfs", options: dev },
    {
      destination: "/dev/pts",
      type: "devpts",
      source: "devpts",
      options: ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"],
    },
    {
      destination: "/dev/shm",
      type: "tmpfs",
      source: "shm",
      options: [...quiet, "mode=1777", "size=65536k"],
    },
    { destination: "/dev/mqueue", type: "mqueue", source: "mqueue", options: quiet },
    { destination: "/sys", type: "sysfs", source: "sysfs", options: [...quiet, "ro"] },
    { destination: "/run", type: "tmpfs", source: "tmpfs", options: dev },
  ],
  linux: {
    resources: { devices: [{ allow: false, access: "rwm" }] },
    cgroupsPath: "/default",
    namespaces: ["pid", "ipc", "uts", "mount", "network"].map((type) => ({ type })),
    maskedPaths: [
      ...["/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys"],
      ...["/proc/latency_stats", "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug"],
      ...["/sys/firmware", "/sys/devices/virtual/powercap", "/proc/scsi"],
    ],
    readonlyPaths: ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
  },
} as const;

/** What runc 1.5 generates: `runc spec`, as far as it differs from containerd's. */
const runcCgroup = {
  destination: "/sys/fs/cgroup",
  type: "cgroup",
  source: "cgroup",
  options: [...quiet, "relatime", "ro"],
};

/** What `runc spec --rootless` generates for `/sys`. */
const runcRootlessSys = {
  destination: "/sys",
  type: "none",
  source: "/sys",
  options: ["rbind", ...quiet, "ro"],
};

const { mounts, linux, process: containerdProcess, ...rest } = containerd;
const { cgroupsPath: _, namespaces, maskedPaths, ...linuxRest } = linux;

describe("defaultLinuxSpec", () => {
  it("is containerd's, with the differences that are documented", () => {
    const { linux: own, ...spec } = defaultLinuxSpec();
    expect(spec).toEqual({
      ...rest,
      ociVersion: "1.0.0",
      process: {
        ...containerdProcess,
        env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      },
      mounts: [...mounts.filter(({ destination }) => destination !== "/run"), runcCgroup],
    });
    const { maskedPaths: masked = [], ...others } = own ?? {};
    expect(others).toEqual({ ...linuxRest, namespaces: [...namespaces, { type: "cgroup" }] });
    expect(masked.slice(0, maskedPaths.length)).toEqual(maskedPaths);
    expect(defaultCapabilities).toEqual(capabilities);
  });

  it("masks the thermal throttle of each processor that has one", () => {
    const masked = defaultLinuxSpec().linux?.maskedPaths ?? [];
    const cpus = "/sys/devices/system/cpu";
    const names = readdirSync(cpus).filter((name) => /^cpu\d+$/.test(name));
    const expected = names.filter((name) => readdirSync(`${cpus}/${name}`).includes("thermal_throttle"));
    const found = masked.slice(maskedPaths.length);
    expect([...found].sort()).toEqual(expected.map((name) => `${cpus}/${name}/thermal_throttle`).sort());
  });

  it("does without root as runc's does, but with a network namespace of its own", () => {
    const spec = defaultLinuxSpec({ rootless: true });
    const own = { containerID: 0, size: 1 };
    expect(spec.linux?.uidMappings).toEqual([{ ...own, hostID: process.geteuid?.() }]);
    expect(spec.linux?.gidMappings).toEqual([{ ...own, hostID: process.getegid?.() }]);
    expect(spec.linux?.resources).toBeUndefined();
    const types = spec.linux?.namespaces?.map(({ type }) => type);
    expect(types).toEqual(["pid", "ipc", "uts", "mount", "network", "cgroup", "user"]);
    expect(spec.mounts?.find(({ destination }) => destination === "/sys")).toEqual(runcRootlessSys);
    const pts = spec.mounts?.find(({ destination }) => destination === "/dev/pts");
    expect(pts?.options).toEqual(["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"]);
  });

  it.each([
    [65_536, true],
    [6, true],
    [5, false],
  ])("gives terminals to their group where %i ids are mapped: %s", (size, has) => {
    const mapping = [{ containerID: 0, hostID: 100_000, size }];
    const spec = defaultLinuxSpec({ uidMappings: mapping, gidMappings: mapping });
    const pts = spec.mounts?.find(({ destination }) => destination === "/dev/pts");
    expect(pts?.options?.includes("gid=5")).toBe(has);
    expect(spec.linux).toMatchObject({ uidMappings: mapping, gidMappings: mapping });
    expect(spec.linux?.namespaces).toContainEqual({ type: "user" });
    expect(spec.mounts?.find(({ destination }) => destination === "/sys")?.type).toBe("sysfs");
  });

  it("has nothing to find fault with once it has a program", () => {
    for (const options of [{}, { rootless: true, hostname: "box" }]) {
      const spec = defaultLinuxSpec(options);
      const runnable = { ...spec, process: { ...spec.process, cwd: "/", args: ["sh"] } };
      expect(Spec.findings(runnable)).toEqual([]);
      expect(lintRuntimeSpec(runnable)).toEqual([]);
    }
  });

  it("gives configurations that share nothing", () => {
    const [a, b] = [defaultLinuxSpec(), defaultLinuxSpec()];
    expect(a).toEqual(b);
    expect(a.process?.capabilities?.bounding).not.toBe(b.process?.capabilities?.bounding);
    expect(a.process?.capabilities?.bounding).not.toBe(a.process?.capabilities?.effective);
    expect(a.linux?.readonlyPaths).not.toBe(b.linux?.readonlyPaths);
  });
});
