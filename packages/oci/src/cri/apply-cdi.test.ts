import { lintRuntimeSpec, Spec } from "@container-interfaces/oci-spec/runtime";
import { describe, expect, it } from "vitest";
import { applyCdi } from "./apply-cdi.js";
import { createCdiRegistry } from "./cdi-registry.js";
import type { CdiContainerEdits, CdiSpec } from "./cdi-spec.js";
import type { HostFacts } from "./host-facts.js";

const spec: Spec = {
  ociVersion: "1.3.0",
  process: {
    cwd: "/",
    args: ["sh"],
    env: ["PATH=/bin", "A=1"],
    user: { uid: 7, gid: 8, additionalGids: [8] },
  },
  root: { path: "rootfs" },
  mounts: [{ destination: "/proc", type: "proc", source: "proc" }],
  linux: {
    namespaces: [{ type: "mount" }, { type: "network" }],
    devices: [{ path: "/dev/old", type: "c", major: 1, minor: 1 }],
    resources: { devices: [{ allow: false, access: "rwm" }] },
  },
};
const host: HostFacts = {
  devices: {
    "/dev/x": [{ path: "/dev/x", type: "b", major: 9, minor: 4, fileMode: 0o600, uid: 0, gid: 0 }],
    "/dev/pipe": [{ path: "/dev/pipe", type: "p", major: 0, minor: 0, fileMode: 0o666, uid: 0, gid: 0 }],
  },
};
const fileOf = (devices: Record<string, CdiContainerEdits>, containerEdits?: CdiContainerEdits): CdiSpec => ({
  cdiVersion: "1.1.0",
  kind: "v.com/c",
  devices: Object.entries(devices).map(([name, edits]) => ({ name, containerEdits: edits })),
  ...(containerEdits === undefined ? {} : { containerEdits }),
});
const registry = (...specs: CdiSpec[]) =>
  createCdiRegistry(
    specs.map((each, index) => ({ file: `/etc/cdi/${index}.json`, priority: index, spec: each })),
  );
const apply = (edits: CdiContainerEdits, to: Spec = spec, facts = host): Spec =>
  applyCdi(to, [{ name: "v.com/c=a", path: "at" }], registry(fileOf({ a: edits })), facts);

describe("applyCdi", () => {
  it("sets variables, new ones at the end", () => {
    expect(apply({ env: ["A=2", "B=3", "B=4"] }).process?.env).toEqual(["PATH=/bin", "A=2", "B=4"]);
  });

  const nodes: readonly (readonly [string, object, object, object | undefined])[] = [
    [
      "what the host has",
      { path: "/dev/x" },
      { path: "/dev/x", type: "b", major: 9, minor: 4, fileMode: 0o600, uid: 7, gid: 8 },
      { allow: true, type: "b", major: 9, minor: 4, access: "rwm" },
    ],
    [
      "at another place, with an owner",
      { path: "/dev/y", hostPath: "/dev/x", permissions: "r", uid: 0, gid: 0 },
      { path: "/dev/y", type: "b", major: 9, minor: 4, fileMode: 0o600, uid: 0, gid: 0 },
      { allow: true, type: "b", major: 9, minor: 4, access: "r" },
    ],
    [
      "what it says, without the host",
      { path: "/dev/z", type: "c", major: 5, fileMode: 0o4640 },
      { path: "/dev/z", type: "c", major: 5, minor: 0, fileMode: 0o640, uid: 7, gid: 8 },
      { allow: true, type: "c", major: 5, minor: 0, access: "rwm" },
    ],
    [
      "an unbuffered one",
      { path: "/dev/z", type: "u", major: 5, minor: 1 },
      { path: "/dev/z", type: "u", major: 5, minor: 1, uid: 7, gid: 8 },
      { allow: true, type: "c", major: 5, minor: 1, access: "rwm" },
    ],
    ["a pipe", { path: "/dev/p", type: "p" }, { path: "/dev/p", type: "p", uid: 7, gid: 8 }, undefined],
    [
      "without permissions",
      { path: "/dev/x", permissions: "none" },
      { path: "/dev/x", type: "b", major: 9, minor: 4, fileMode: 0o600, uid: 7, gid: 8 },
      undefined,
    ],
    [
      "over one that is there",
      { path: "/dev/old", hostPath: "/dev/x" },
      { path: "/dev/old", type: "b", major: 9, minor: 4, fileMode: 0o600, uid: 7, gid: 8 },
      { allow: true, type: "b", major: 9, minor: 4, access: "rwm" },
    ],
  ];
  for (const [name, node, device, rule] of nodes) {
    it(`gives a device: ${name}`, () => {
      const { linux } = apply({ deviceNodes: [node as { path: string }] });
      const others = (spec.linux?.devices ?? []).filter(
        ({ path }) => path !== (device as { path: string }).path,
      );
      expect(linux?.devices).toEqual([...others, device]);
      expect(linux?.resources?.devices?.slice(1)).toEqual(rule === undefined ? [] : [rule]);
    });
  }
  for (const [name, node] of [
    ["that the host lacks", { path: "/dev/no" }],
    ["without numbers that the host lacks", { path: "/dev/no", type: "c" }],
    ["of another type", { path: "/dev/x", type: "c" }],
  ] as const) {
    it(`refuses a device ${name}`, () => {
      expect(() => apply({ deviceNodes: [node] })).toThrow(
        expect.objectContaining({ code: "INVALID_ARGUMENT", file: "/etc/cdi/0.json" }),
      );
    });
  }

  it("mounts, in the place of others, from the root on", () => {
    const mounts = [
      { hostPath: "/h", containerPath: "/opt/x", options: ["rbind"] },
      { hostPath: "/p", containerPath: "/proc", type: "bind", options: ["bind"] },
    ];
    expect(apply({ mounts }).mounts).toEqual([
      { destination: "/proc", type: "bind", source: "/p", options: ["bind"] },
      { destination: "/opt/x", source: "/h", options: ["rbind"] },
    ]);
    const users: Spec = { ...spec, linux: { ...spec.linux, namespaces: [{ type: "user" }] } };
    expect(apply({ mounts }, users).mounts?.map(({ options }) => options?.at(-1))).toEqual([
      "idmap",
      "ridmap",
    ]);
  });

  it("adds hooks, groups, network devices and the class of service", () => {
    const result = apply({
      hooks: [
        { hookName: "poststop", path: "/a" },
        { hookName: "createContainer", path: "/b", args: ["b"], timeout: 3 },
        { hookName: "poststop", path: "/c" },
      ],
      additionalGids: [0, 9, 8, 9],
      netDevices: [{ hostInterfaceName: "p0", name: "eth1" }],
      intelRdt: { closID: "x" },
    });
    expect(result.hooks).toEqual({
      poststop: [{ path: "/a" }, { path: "/c" }],
      createContainer: [{ path: "/b", args: ["b"], timeout: 3 }],
    });
    expect(result.process?.user?.additionalGids).toEqual([8, 9]);
    expect(result.linux?.netDevices).toEqual({ p0: { name: "eth1" } });
    expect(result.linux?.intelRdt).toEqual({ closID: "x" });
    expect([Spec.findings(result), lintRuntimeSpec(result)]).toEqual([[], []]);
  });

  it("leaves the given spec, and what a device says nothing of", () => {
    const before = JSON.stringify(spec);
    expect(Object.keys(apply({ env: ["B=1"] })).sort()).toEqual(Object.keys(spec).sort());
    expect(JSON.stringify(spec)).toBe(before);
  });

  it("gives what is for all devices of a file once, before the first one", () => {
    const both = registry(
      fileOf({ a: { env: ["X=a"] }, b: { additionalGids: [5] } }, { env: ["X=all", "Y=all"] }),
    );
    const asked = ["v.com/c=a", "v.com/c=b"].map((name) => ({ name, path: "at" }));
    const { env, user } = applyCdi(spec, asked, both).process ?? {};
    expect(env?.slice(2)).toEqual(["X=a", "Y=all"]);
    expect(user?.additionalGids).toEqual([8, 5]);
  });

  for (const [name, one, two] of [
    ["classes of service", { intelRdt: { closID: "x" } }, { intelRdt: { closID: "y" } }],
    [
      "names of a network device",
      { netDevices: [{ hostInterfaceName: "p0", name: "eth1" }] },
      { netDevices: [{ hostInterfaceName: "p0", name: "eth2" }] },
    ],
    [
      "network devices of a name",
      { netDevices: [{ hostInterfaceName: "p0", name: "eth1" }] },
      { netDevices: [{ hostInterfaceName: "p1", name: "eth1" }] },
    ],
  ] as const) {
    it(`refuses two ${name}, and takes the same twice`, () => {
      const asked = ["v.com/c=a", "v.com/c=b"].map((each) => ({ name: each, path: "at" }));
      expect(() => applyCdi(spec, asked, registry(fileOf({ a: one, b: two })))).toThrow(
        "[INVALID_ARGUMENT] giving",
      );
      applyCdi(spec, asked, registry(fileOf({ a: one, b: one })));
    });
  }
});

describe("createCdiRegistry", () => {
  const [low, high] = [
    fileOf({ a: { env: ["X=low"] }, b: { env: ["B=low"] } }),
    fileOf({ a: { env: ["X=high"] } }),
  ];

  it("takes the device of the later folder, and others of the earlier", () => {
    const { devices } = registry(low, high);
    expect([...devices].map(([name, { edits }]) => [name, edits.env])).toEqual([
      ["v.com/c=a", ["X=high"]],
      ["v.com/c=b", ["B=low"]],
    ]);
  });

  it("has no device that two files of a folder have", () => {
    const files = ["one", "two", "low"].map((file, index) => ({
      file,
      priority: index < 2 ? 1 : 0,
      spec: index < 2 ? high : low,
    }));
    const both = createCdiRegistry(files);
    expect([...both.devices.keys()]).toEqual(["v.com/c=b"]);
    expect([...both.conflicts]).toEqual([["v.com/c=a", ["one", "two"]]]);
    expect(() => applyCdi(spec, [{ name: "v.com/c=a", path: "config.x" }], both)).toThrow(
      "[INVALID_ARGUMENT] reading config.x: v.com/c=a is in one and in two",
    );
    expect(() => applyCdi(spec, [{ name: "v.com/c=z", path: "config.x" }], both)).toThrow("no CDI file has");
  });
});
