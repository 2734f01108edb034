import { lintRuntimeSpec, type Spec, SpecError } from "@container-interfaces/oci-spec/runtime";
import { describe, expect, it } from "vitest";
import { OciError } from "../oci-error.js";
import { defaultCapabilities } from "./default-capabilities.js";
import { defaultLinuxSpec } from "./default-linux-spec.js";
import { editSpec, type SpecEditor } from "./edit-spec.js";

const edit = (change: (editor: SpecEditor) => SpecEditor): Spec =>
  change(editSpec(defaultLinuxSpec())).build();

describe("editSpec", () => {
  it("changes what it says and nothing else, step by step", () => {
    const base = defaultLinuxSpec();
    const spec = editSpec(base)
      .args("sleep", "60")
      .env("A=1", "PATH=/bin")
      .cwd("/srv")
      .user({ uid: 1, gid: 2 })
      .terminal({ width: 80, height: 25 })
      .hostname("box")
      .annotations({ a: "b" })
      .readonlyRootfs()
      .rlimit("RLIMIT_NOFILE", 64, 128)
      .rlimit("RLIMIT_CORE", 0)
      .noNewPrivileges(false)
      .memoryLimit(64 * 1024 ** 2)
      .cpus(1.5)
      .pidsLimit(100n)
      .build();
    expect(spec).toEqual({
      ...base,
      hostname: "box",
      annotations: { a: "b" },
      root: { path: "rootfs", readonly: true },
      process: {
        ...base.process,
        args: ["sleep", "60"],
        env: ["PATH=/bin", "A=1"],
        cwd: "/srv",
        user: { uid: 1, gid: 2 },
        terminal: true,
        consoleSize: { width: 80, height: 25 },
        noNewPrivileges: false,
        rlimits: [
          { type: "RLIMIT_NOFILE", hard: 128, soft: 64 },
          { type: "RLIMIT_CORE", hard: 0, soft: 0 },
        ],
      },
      linux: {
        ...base.linux,
        resources: {
          ...base.linux?.resources,
          memory: { limit: 67_108_864 },
          cpu: { quota: 150_000, period: 100_000 },
          pids: { limit: 100n },
        },
      },
    });
    expect(lintRuntimeSpec(spec)).toEqual([]);
    expect(base).toEqual(defaultLinuxSpec());
  });

  it("has several continuations", () => {
    const start = editSpec(defaultLinuxSpec()).args("a");
    const [one, two] = [start.hostname("one").build(), start.hostname("two").build()];
    expect([one.hostname, two.hostname, start.build().hostname]).toEqual(["one", "two", undefined]);
  });

  it("keeps the other limits of a resource", () => {
    const resources = { memory: { limit: 1, swap: 2 }, cpu: { shares: 3, quota: 4 } };
    const spec = editSpec({ ...defaultLinuxSpec(), linux: { resources } })
      .memoryLimit(5)
      .cpus(0.01)
      .build();
    expect(spec.linux?.resources).toEqual({
      memory: { limit: 5, swap: 2 },
      cpu: { shares: 3, quota: 1000, period: 100_000 },
    });
  });

  it("works on a configuration with nothing in it", () => {
    const spec = editSpec({ ociVersion: "1.3.0" })
      .args("a")
      .readonlyRootfs()
      .mount({ destination: "/a" })
      .cpus(1);
    expect(
      spec
        .namespace("pid")
        .capabilities({ add: ["KILL"] })
        .withoutMount("/b")
        .build(),
    ).toEqual({
      ociVersion: "1.0.0",
      process: {
        cwd: "/",
        args: ["a"],
        capabilities: { bounding: ["CAP_KILL"], effective: ["CAP_KILL"], permitted: ["CAP_KILL"] },
      },
      root: { path: "rootfs", readonly: true },
      mounts: [{ destination: "/a" }],
      linux: { resources: { cpu: { quota: 100_000, period: 100_000 } }, namespaces: [{ type: "pid" }] },
    });
  });

  it("puts a mount in place of the one at its destination", () => {
    const shm = { destination: "/dev/../dev/shm/", type: "tmpfs", source: "shm", options: ["size=1g"] };
    const { mounts } = edit((spec) => spec.mount(shm).mount({ destination: "/new", type: "tmpfs" }));
    const destinations = defaultLinuxSpec().mounts?.map(({ destination }) => destination) ?? [];
    const places = destinations.map((place) => (place === "/dev/shm" ? shm.destination : place));
    expect(mounts?.map(({ destination }) => destination)).toEqual([...places, "/new"]);
    const without = edit((spec) => spec.withoutMount("/sys/fs/cgroup/").withoutMount("/nothing"));
    expect(without.mounts?.map(({ destination }) => destination)).toEqual(destinations.slice(0, -1));
  });

  it("makes, joins and shares namespaces", () => {
    const types = (spec: Spec): unknown => spec.linux?.namespaces?.map(({ type, path }) => path ?? type);
    expect(types(edit((spec) => spec.namespace("network", "/run/netns/a")))).toEqual([
      ...["pid", "ipc", "uts", "mount", "/run/netns/a", "cgroup"],
    ]);
    const shared = edit((spec) => spec.hostNamespace("network").hostNamespace("time").namespace("time"));
    expect(types(shared)).toEqual(["pid", "ipc", "uts", "mount", "cgroup", "time"]);
    expect(shared.ociVersion).toBe("1.1.0");
    const mapping = [{ containerID: 0, hostID: 1, size: 2 }];
    const own = edit((spec) => spec.userNamespace(mapping, mapping).userNamespace(mapping, mapping));
    expect(own.linux).toMatchObject({ uidMappings: mapping, gidMappings: mapping });
    expect(types(own)).toEqual(["pid", "ipc", "uts", "mount", "network", "cgroup", "user"]);
  });

  it("changes anything else by a function", () => {
    expect(edit((spec) => spec.change((one) => ({ ...one, domainname: "d" })))).toMatchObject({
      domainname: "d",
      ociVersion: "1.1.0",
    });
  });

  it.each([
    ["no memory", (spec: SpecEditor) => spec.memoryLimit(0)],
    ["half a byte", (spec: SpecEditor) => spec.memoryLimit(0.5)],
    ["unsafe memory", (spec: SpecEditor) => spec.memoryLimit(2 ** 60)],
    ["less memory than none", (spec: SpecEditor) => spec.memoryLimit(-1n)],
    ["no processor", (spec: SpecEditor) => spec.cpus(0)],
    ["too little of one", (spec: SpecEditor) => spec.cpus(0.009)],
    ["no number of them", (spec: SpecEditor) => spec.cpus(Number.NaN)],
    ["all processors", (spec: SpecEditor) => spec.cpus(Number.POSITIVE_INFINITY)],
    ["no tasks", (spec: SpecEditor) => spec.pidsLimit(0)],
    ["an unknown capability", (spec: SpecEditor) => spec.capabilities({ drop: ["CAP_SYS_ADMINN"] })],
    ["an empty capability", (spec: SpecEditor) => spec.capabilities({ add: [""] })],
  ])("refuses %s", (_, change) => {
    expect(() => edit(change)).toThrow(OciError);
    expect(() => edit(change)).toThrow(/^\[INVALID_ARGUMENT\]/);
  });

  it("refuses to build what is not valid, and says where", () => {
    const build = (): Spec => edit((spec) => spec.user({ uid: -1, gid: 0 }).rlimit("NOFILE", 1));
    expect(build).toThrow(/^\[INVALID_ARGUMENT\] building a runtime configuration: .*process\.user\.uid/);
    try {
      build();
    } catch (error) {
      const { cause } = error as OciError;
      expect(SpecError.is(cause) && cause.findings.map(({ path }) => path)).toEqual([
        "process.user.uid",
        "process.rlimits[1].type",
      ]);
    }
  });
});

describe("capabilities", () => {
  const sets = (add?: readonly string[], drop?: readonly string[]): readonly string[] => {
    const { capabilities } = edit((spec) => spec.capabilities({ add, drop })).process ?? {};
    const { bounding = [], effective, permitted, ...rest } = capabilities ?? {};
    expect([effective, permitted, rest]).toEqual([bounding, bounding, {}]);
    return bounding;
  };

  it("are added and dropped as Docker does it", () => {
    expect(sets()).toEqual(defaultCapabilities);
    expect(sets(["NET_ADMIN", "cap_kill"])).toEqual([...defaultCapabilities, "CAP_NET_ADMIN"]);
    expect(sets([], ["MKNOD"])).toEqual(defaultCapabilities.filter((name) => name !== "CAP_MKNOD"));
    expect(sets([], ["all"])).toEqual([]);
    expect(sets(["KILL"], ["ALL"])).toEqual(["CAP_KILL"]);
    expect(sets(["ALL"])).toHaveLength(41);
    expect(sets(["ALL", "KILL"], ["SYS_ADMIN"])).toHaveLength(40);
    expect(sets(["ALL"], ["SYS_ADMIN"])).not.toContain("CAP_SYS_ADMIN");
    expect(sets(["ALL"], ["ALL"])).toEqual([]);
  });

  it("are dropped from every set and added to no inherited one", () => {
    const all = ["CAP_KILL", "CAP_CHOWN"];
    const before = { bounding: all, effective: all, permitted: all, inheritable: all, ambient: all };
    const spec = { ...defaultLinuxSpec(), process: { cwd: "/", capabilities: before } };
    const { capabilities } =
      editSpec(spec)
        .capabilities({ add: ["MKNOD"], drop: ["KILL"] })
        .build().process ?? {};
    const own = ["CAP_CHOWN", "CAP_MKNOD"];
    const rest = ["CAP_CHOWN"];
    expect(capabilities).toEqual({
      bounding: own,
      effective: own,
      permitted: own,
      inheritable: rest,
      ambient: rest,
    });
  });
});
