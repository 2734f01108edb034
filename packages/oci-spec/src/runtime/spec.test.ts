import { describe, expect, it } from "vitest";
import { SpecError } from "../spec-error.js";
import { Spec } from "./spec.js";

type Case = readonly [name: string, document: unknown, ...findings: (readonly [string, string, string])[]];

const cases: readonly Case[] = [
  ["smallest: only the version", { ociVersion: "1.3.0" }],
  ["smallest: with a root", { ociVersion: "1.0.0", root: { path: "rootfs" } }],
  [
    "smallest: ready to start",
    {
      ociVersion: "1.0.2",
      root: { path: "rootfs" },
      process: { cwd: "/", args: ["sh"], user: { uid: 0, gid: 0 } },
    },
  ],
  ["version: a pre-release", { ociVersion: "1.3.0-rc.1+build" }],
  ["version: of another major, which is for the runtime to judge", { ociVersion: "2.0.0" }],
  ["version: missing", {}, ["ociVersion", "a string", "nothing"]],
  ["version: a number", { ociVersion: 1.3 }, ["ociVersion", "a string", "1.3"]],
  ["document: a list", [], ["", "an object", "an empty array"]],
  ["document: null", null, ["", "an object", "null"]],
  ["document: text", "{}", ["", "an object", '"{}"']],
  ["root: absolute", { ociVersion: "1.3.0", root: { path: "/srv/root", readonly: false } }],
  ["root: without a path", { ociVersion: "1.3.0", root: {} }, ["root.path", "a string", "nothing"]],
  [
    "root: readonly as text",
    { ociVersion: "1.3.0", root: { path: "r", readonly: "true" } },
    ["root.readonly", "true or false", '"true"'],
  ],
  ["names: a hostname and a domain name", { ociVersion: "1.3.0", hostname: "web-1", domainname: "a.test" }],
  ["names: a hostname of null", { ociVersion: "1.3.0", hostname: null }, ["hostname", "a string", "null"]],
  ["annotations: none", { ociVersion: "1.3.0", annotations: {} }],
  ["annotations: an empty value", { ociVersion: "1.3.0", annotations: { "com.example.key": "" } }],
  [
    "annotations: an empty key",
    { ociVersion: "1.3.0", annotations: { "": "value" } },
    ["annotations", "an object in which each key is of at least 1 character", 'the key ""'],
  ],
  [
    "annotations: a number, which is told by its kind",
    { ociVersion: "1.3.0", annotations: { "com.example.key": 5 } },
    ['annotations["com.example.key"]', "a string", "a number"],
  ],
  [
    "annotations: a list",
    { ociVersion: "1.3.0", annotations: [] },
    ["annotations", "an object", "an empty array"],
  ],
  [
    "platforms: Linux and Windows at once",
    { ociVersion: "1.3.0", linux: {}, windows: { layerFolders: ["C:\\l"] } },
  ],
  [
    "platforms: Linux as a list",
    { ociVersion: "1.3.0", linux: [] },
    ["linux", "an object", "an empty array"],
  ],
  [
    "several: all are found",
    { root: {}, linux: { namespaces: [{ type: "pidd" }] } },
    ["ociVersion", "a string", "nothing"],
    ["root.path", "a string", "nothing"],
    [
      "linux.namespaces[0].type",
      'one of "pid", "network", "mount", "ipc", "uts", "user", "cgroup", "time"',
      '"pidd"',
    ],
  ],
  // as the examples beside the specification's schema have them
  [
    "upstream's examples: network devices",
    {
      ociVersion: "1.0.0",
      root: { path: "rootfs" },
      linux: { netDevices: { eth0: { name: "c0" }, ens4: {} } },
    },
  ],
  [
    "upstream's examples: RDMA",
    {
      ociVersion: "1.0.0",
      root: { path: "rootfs" },
      linux: {
        resources: { rdma: { mlx5_1: { hcaHandles: 3, hcaObjects: 10000 }, rxe3: { hcaObjects: 1 } } },
      },
    },
  ],
  [
    "upstream's examples: huge pages of 64kB",
    {
      ociVersion: "1.0.0",
      root: { path: "rootfs" },
      linux: { resources: { hugepageLimits: [{ limit: 1234123, pageSize: "64kB" }] } },
    },
    ["linux.resources.hugepageLimits[0].pageSize", "a page size such as 64KB, 2MB or 1GB", '"64kB"'],
  ],
  [
    "upstream's examples: a network device named by a number",
    { ociVersion: "1.0.0", root: { path: "rootfs" }, linux: { netDevices: { eth0: { name: 23 } } } },
    ["linux.netDevices.eth0.name", "a string", "23"],
  ],
  [
    "upstream's examples: RDMA handles as text",
    {
      ociVersion: "1.0.0",
      root: { path: "rootfs" },
      linux: { resources: { rdma: { mlx5_1: { hcaHandles: "not a uint32" } } } },
    },
    ["linux.resources.rdma.mlx5_1.hcaHandles", "a number", '"not a uint32"'],
  ],
];

describe("Spec", () => {
  for (const [name, document, ...findings] of cases) {
    it(name, () => {
      expect(Spec.findings(document)).toEqual(
        findings.map(([path, expected, found]) => ({ path, expected, found })),
      );
    });
  }

  it("tells what is wrong in one error", () => {
    const reason = "process.cwd has to be a string, found nothing";
    expect(() => Spec.parse('{"ociVersion": "1.3.0", "process": {}}')).toThrow(
      new SpecError("INVALID_DOCUMENT", "checking the runtime configuration", reason, {
        findings: [{ path: "process.cwd", expected: "a string", found: "nothing" }],
      }),
    );
    expect(() => Spec.parse("{]")).toThrow(SpecError);
  });

  it("never shows what may be secret", () => {
    const findings = Spec.findings({
      ociVersion: "1.3.0",
      process: { cwd: "/", env: [["TOKEN=s3cret"], 31337] },
    });
    expect(findings.map(({ path }) => path)).toEqual(["process.env[0]", "process.env[1]"]);
    expect(JSON.stringify(findings)).not.toMatch(/s3cret|31337/);
  });
});
