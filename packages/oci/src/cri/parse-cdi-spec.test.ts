import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OciError } from "../oci-error.js";
import { cdiDevicesOf } from "./cdi-devices-of.js";
import { parseCdiName } from "./cdi-name.js";
import { parseCdiSpec } from "./parse-cdi-spec.js";

const device = { name: "zero", containerEdits: { env: ["A=1"] } };
const spec = { cdiVersion: "0.5.0", kind: "vendor.com/gpu", devices: [device] };
const edits = (containerEdits: object, cdiVersion = "1.1.0"): object => ({
  ...spec,
  cdiVersion,
  containerEdits,
});

const accepted: readonly (readonly [string, object])[] = [
  ["the least", spec],
  ["a version with a v", { ...spec, cdiVersion: "v0.5.0" }],
  ["annotations", { ...spec, cdiVersion: "0.6.0", annotations: { "a.b/c": "d" } }],
  ["a dot in the class", { ...spec, cdiVersion: "0.6.0", kind: "vendor.com/gpu.x" }],
  ["a device that begins with a digit", { ...spec, devices: [{ ...device, name: "0" }] }],
  ["a device with a colon", { ...spec, devices: [{ ...device, name: "a:b" }] }],
  [
    "all edits",
    edits({
      env: ["A=", "B=c=d"],
      deviceNodes: [
        {
          path: "/dev/a",
          hostPath: "/dev/b",
          type: "c",
          major: 1,
          minor: 0,
          fileMode: 384,
          permissions: "none",
          uid: 1,
          gid: 2,
        },
        { path: "/dev/c", type: "", permissions: "" },
      ],
      netDevices: [{ hostInterfaceName: "eth1", name: "net0" }],
      hooks: [{ hookName: "createRuntime", path: "/bin/x", args: ["x"], env: ["A=b"], timeout: 1 }],
      mounts: [{ hostPath: "tmpfs", containerPath: "/x", type: "tmpfs", options: ["ro"] }],
      intelRdt: {
        closID: "/",
        l3CacheSchema: "L3:0=f",
        memBwSchema: "MB:0=5",
        schemata: ["x"],
        enableMonitoring: true,
      },
      additionalGids: [0, 4294967295],
    }),
  ],
  ["nothing for all", edits({}, "0.5.0")],
];

const refused: readonly (readonly [string, unknown, string])[] = [
  ["a list", [], "an object"],
  ["an unknown key", { ...spec, more: 1 }, "more: CDI has no such key"],
  ["an unknown key below", edits({ envs: [] }), "containerEdits.envs: "],
  ["no version", { ...spec, cdiVersion: undefined }, "cdiVersion: "],
  ["no version of CDI", { ...spec, cdiVersion: "1" }, "cdiVersion: "],
  ["no kind", { ...spec, kind: undefined }, "kind: "],
  ["a kind without a class", { ...spec, kind: "vendor.com" }, "kind: "],
  ["a kind of three", { ...spec, kind: "a/b/c" }, "kind: "],
  ["a class that is too long", { ...spec, kind: `a/${"b".repeat(64)}` }, "kind: "],
  ["no devices", { ...spec, devices: undefined }, "devices: "],
  ["no device", { ...spec, devices: [] }, "devices: "],
  ["a device without a name", { ...spec, devices: [{ containerEdits: {} }] }, "devices[0].name: "],
  ["a device name with a slash", { ...spec, devices: [{ ...device, name: "a/b" }] }, "devices[0].name: "],
  ["a device twice", { ...spec, devices: [device, device] }, "devices[1].name: "],
  [
    "a device that gives nothing",
    { ...spec, devices: [{ name: "a", containerEdits: { env: [] } }] },
    "devices[0].containerEdits: ",
  ],
  ["a variable without a name", edits({ env: ["A=1", "=1"] }), "containerEdits.env[1]: "],
  ["a variable without a value", edits({ env: ["A"] }), "containerEdits.env[0]: "],
  ["a node without a path", edits({ deviceNodes: [{ type: "c" }] }), "containerEdits.deviceNodes[0].path: "],
  ["a relative node", edits({ deviceNodes: [{ path: "dev" }] }), "containerEdits.deviceNodes[0].path: "],
  [
    "a type of node",
    edits({ deviceNodes: [{ path: "/d", type: "x" }] }),
    "containerEdits.deviceNodes[0].type: ",
  ],
  [
    "permissions",
    edits({ deviceNodes: [{ path: "/d", permissions: "rx" }] }),
    "containerEdits.deviceNodes[0].permissions: ",
  ],
  [
    "a number that is none",
    edits({ deviceNodes: [{ path: "/d", major: 1.5 }] }),
    "containerEdits.deviceNodes[0].major: ",
  ],
  [
    "a mount of nothing",
    edits({ mounts: [{ hostPath: "", containerPath: "/x" }] }),
    "containerEdits.mounts[0].hostPath: ",
  ],
  ["a mount at nothing", edits({ mounts: [{ hostPath: "/x" }] }), "containerEdits.mounts[0].containerPath: "],
  [
    "an unknown hook",
    edits({ hooks: [{ hookName: "x", path: "/x" }] }),
    "containerEdits.hooks[0].hookName: ",
  ],
  [
    "a hook without time",
    edits({ hooks: [{ hookName: "poststop", path: "/x", timeout: 0 }] }),
    "containerEdits.hooks[0].timeout: ",
  ],
  ["a class of service", edits({ intelRdt: { closID: "a/b" } }), "containerEdits.intelRdt.closID: "],
  ["a group", edits({ additionalGids: [-1] }), "containerEdits.additionalGids[0]: "],
  [
    "a network device without a name",
    edits({ netDevices: [{ hostInterfaceName: "a", name: "" }] }),
    "containerEdits.netDevices[0].name: ",
  ],
  [
    "annotations that are no texts",
    { ...spec, cdiVersion: "0.6.0", annotations: { a: 1 } },
    "annotations.a: ",
  ],
  [
    "network devices before 1.1.0",
    edits({ netDevices: [{ hostInterfaceName: "a", name: "b" }] }, "1.0.0"),
    "1.1.0",
  ],
  ["groups before 0.7.0", edits({ additionalGids: [1] }, "0.6.0"), "0.7.0"],
  ["annotations before 0.6.0", { ...spec, annotations: { a: "b" } }, "0.6.0"],
  ["a host path before 0.5.0", edits({ deviceNodes: [{ path: "/d", hostPath: "/e" }] }, "0.4.0"), "0.5.0"],
  [
    "a type of mount before 0.4.0",
    edits({ mounts: [{ hostPath: "a", containerPath: "/b", type: "c" }] }, "0.3.0"),
    "0.4.0",
  ],
  ["what no version has", { ...spec, cdiVersion: "0.2.0" }, "0.3.0"],
];

describe("parseCdiSpec", () => {
  for (const [name, document] of accepted) {
    it(name, () => expect(parseCdiSpec(JSON.stringify(document))).toEqual(document));
  }
  for (const [name, document, reason] of refused) {
    it(`refuses ${name}`, () => {
      expect(() => parseCdiSpec(JSON.stringify(document), "/etc/cdi/x.json")).toThrow(
        expect.objectContaining({
          code: "INVALID_ARGUMENT",
          file: "/etc/cdi/x.json",
          message: expect.stringContaining(reason),
        }),
      );
    });
  }

  it("tells a newer version from no version", () => {
    expect(() => parseCdiSpec(JSON.stringify({ ...spec, cdiVersion: "1.2.0" }))).toThrow(
      expect.objectContaining({ code: "UNSUPPORTED" }),
    );
  });

  it("takes any text, and throws nothing but OciError", () => {
    const parse = (text: string): void => {
      try {
        parseCdiSpec(text);
      } catch (error) {
        expect(OciError.is(error)).toBe(true);
      }
    };
    fc.assert(fc.property(fc.string(), parse));
    const like = fc.record({
      cdiVersion: fc.constant("1.1.0"),
      kind: fc.constant("a/b"),
      devices: fc.jsonValue(),
      containerEdits: fc.jsonValue(),
    });
    fc.assert(fc.property(like, (document) => parse(JSON.stringify(document))));
  });
});

describe("parseCdiName", () => {
  for (const [name, wanted] of [
    ["vendor.com/gpu=0", { vendor: "vendor.com", class: "gpu", device: "0" }],
    ["a/b=c:d.e_f-g", { vendor: "a", class: "b", device: "c:d.e_f-g" }],
    ["", undefined],
    ["gpu", undefined],
    ["a/b", undefined],
    ["/b=c", undefined],
    ["a/=c", undefined],
    ["a/b=", undefined],
    ["1/b=c", undefined],
    ["a/b=c=d", undefined],
    ["a/b=-c", undefined],
    ["a-/b=c", undefined],
  ] as const) {
    it(JSON.stringify(name), () => expect(parseCdiName(name)).toEqual(wanted));
  }
});

describe("cdiDevicesOf", () => {
  it("has those of the field, then those of annotations, each once", () => {
    const names = cdiDevicesOf({
      CDIDevices: [{ name: "a/b=2" }, { name: "a/b=1" }, { name: "a/b=2" }],
      annotations: { "cdi.k8s.io/y": "a/b=4", "cdi.k8s.io/x": "a/b=1,a/b=3", other: "x" },
    }).map(({ name }) => name);
    expect(names).toEqual(["a/b=2", "a/b=1", "a/b=3", "a/b=4"]);
  });
  for (const [config, path] of [
    [{ CDIDevices: [{ name: "a/b=1" }, { name: "/dev/x" }] }, "config.CDIDevices[1].name"],
    [{ CDIDevices: [{}] }, "config.CDIDevices[0].name"],
    [{ annotations: { "cdi.k8s.io/x": "a/b=1, a/b=2" } }, 'config.annotations["cdi.k8s.io/x"]'],
  ] as const) {
    it(`refuses ${path}`, () => expect(() => cdiDevicesOf(config)).toThrow(`reading ${path}: `));
  }
});
