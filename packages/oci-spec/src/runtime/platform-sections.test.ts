import { describe, expect, it } from "vitest";
import type { Validator } from "../validate/validator.js";
import { Features } from "./features.js";
import { FreeBSD } from "./freebsd.js";
import { Solaris } from "./solaris.js";
import { ContainerProcessState, State } from "./state.js";
import { VM } from "./vm.js";
import { Windows } from "./windows.js";
import { ZOS } from "./zos.js";

type Expected = readonly [path: string, expected: string, found: string];
type Case = readonly [name: string, document: unknown, ...findings: Expected[]];

const layerFolders = ["C:\\layer", "C:\\scratch"];
const kernel = { path: "/kernel" };
const UINT64 = "an integer from 0 to 18446744073709551615";
const SHARING = 'one of "disable", "new", "inherit"';

const suites: readonly (readonly [name: string, Validator<unknown>, readonly Case[]])[] = [
  [
    "Windows",
    Windows,
    [
      ["smallest", { layerFolders: ["C:\\scratch"] }],
      ["layers: none given", {}, ["layerFolders", "an array", "nothing"]],
      ["layers: none listed", { layerFolders: [] }, ["layerFolders", "of at least 1 item", "an empty array"]],
      ["layers: null", { layerFolders: null }, ["layerFolders", "an array", "null"]],
      ["layers: a number", { layerFolders: ["C:\\a", 1] }, ["layerFolders[1]", "a string", "1"]],
      [
        "devices: of a type that only runtimes know",
        { layerFolders, devices: [{ id: "a", idType: "vpci" }] },
      ],
      [
        "devices: without a type, without an id",
        { layerFolders, devices: [{ id: "a" }, { idType: "class" }] },
        ["devices[0].idType", "a string", "nothing"],
        ["devices[1].id", "a string", "nothing"],
      ],
      ["resources: empty", { layerFolders, resources: { memory: {}, cpu: {}, storage: {} } }],
      [
        "memory: negative",
        { layerFolders, resources: { memory: { limit: -1 } } },
        ["resources.memory.limit", UINT64, "-1"],
      ],
      [
        "memory: beyond 64 bits",
        { layerFolders, resources: { memory: { limit: 2n ** 64n } } },
        ["resources.memory.limit", UINT64, "18446744073709551616"],
      ],
      [
        "cpu: shares and maximum beyond 16 bits",
        { layerFolders, resources: { cpu: { shares: 65_535, maximum: 65_536 } } },
        ["resources.cpu.maximum", "at most 65535", "65536"],
      ],
      [
        "cpu: affinity as the JSON schema has it by a slip",
        { layerFolders, resources: { cpu: { affinity: { mask: 1, group: 0 } } } },
        ["resources.cpu.affinity", "an array", "an object"],
      ],
      [
        "cpu: affinity of group 0, as Go writes it",
        { layerFolders, resources: { cpu: { affinity: [{ mask: 3 }] } } },
      ],
      [
        "cpu: affinity with a group beyond 32 bits",
        { layerFolders, resources: { cpu: { affinity: [{ mask: 3, group: 2 ** 32 }] } } },
        ["resources.cpu.affinity[0].group", "at most 4294967295", "4294967296"],
      ],
      [
        "storage: a text",
        { layerFolders, resources: { storage: { sandboxSize: "20GB" } } },
        ["resources.storage.sandboxSize", UINT64, '"20GB"'],
      ],
      [
        "network: a list of suffixes as a text",
        { layerFolders, network: { DNSSearchList: "a.com,b.com" } },
        ["network.DNSSearchList", "an array", '"a.com,b.com"'],
      ],
      [
        "network: a text for true",
        { layerFolders, network: { allowUnqualifiedDNSQuery: "true" } },
        ["network.allowUnqualifiedDNSQuery", "true or false", '"true"'],
      ],
      ["credentialSpec: empty", { layerFolders, credentialSpec: {} }],
      [
        "credentialSpec: a text, as older Docker has it",
        { layerFolders, credentialSpec: "file://spec.json" },
        ["credentialSpec", "an object", "a string"],
      ],
      ["hyperv: empty", { layerFolders, hyperv: {} }],
      ["hyperv: true", { layerFolders, hyperv: true }, ["hyperv", "an object", "true"]],
    ],
  ],
  [
    "Solaris",
    Solaris,
    [
      ["smallest", {}],
      ["anet: empty", { anet: [{}] }],
      [
        "anet: true for a text",
        { anet: [{ configureAllowedAddress: true }] },
        ["anet[0].configureAllowedAddress", "a string", "true"],
      ],
      ["cappedCPU: a number", { cappedCPU: { ncpus: 8 } }, ["cappedCPU.ncpus", "a string", "8"]],
      ["cappedMemory: a text", { cappedMemory: "512m" }, ["cappedMemory", "an object", '"512m"']],
    ],
  ],
  [
    "FreeBSD",
    FreeBSD,
    [
      ["smallest", {}],
      ["jail: empty", { jail: {} }],
      ["devices: without a path", { devices: [{ mode: 448 }] }, ["devices[0].path", "a string", "nothing"]],
      [
        "devices: a mode as a text",
        { devices: [{ path: "pf", mode: "0700" }] },
        ["devices[0].mode", "a number", '"0700"'],
      ],
      [
        "vnet and host cannot be disabled",
        { jail: { vnet: "disable", host: "disable" } },
        ["jail.host", 'one of "new", "inherit"', '"disable"'],
        ["jail.vnet", 'one of "new", "inherit"', '"disable"'],
      ],
      ["ip4 can", { jail: { ip4: "disable", ip6: "inherit" } }],
      ["ip4: shared", { jail: { ip4: "shared" } }, ["jail.ip4", SHARING, '"shared"']],
      ["sysvshm: true", { jail: { sysvshm: true } }, ["jail.sysvshm", SHARING, "true"]],
      ["enforceStatfs: 255", { jail: { enforceStatfs: 255 } }],
      ["enforceStatfs: 256", { jail: { enforceStatfs: 256 } }, ["jail.enforceStatfs", "at most 255", "256"]],
      ["enforceStatfs: -1", { jail: { enforceStatfs: -1 } }, ["jail.enforceStatfs", "at least 0", "-1"]],
      [
        "allow: mount as true",
        { jail: { allow: { mount: true } } },
        ["jail.allow.mount", "an array", "true"],
      ],
      [
        "allow: a number for true",
        { jail: { allow: { suser: 0 } } },
        ["jail.allow.suser", "true or false", "0"],
      ],
    ],
  ],
  [
    "VM",
    VM,
    [
      ["smallest", { kernel }],
      ["kernel: missing", {}, ["kernel", "an object", "nothing"]],
      ["kernel: without a path", { kernel: {} }, ["kernel.path", "a string", "nothing"]],
      [
        "kernel: parameters as one text",
        { kernel: { path: "/k", parameters: "quiet" } },
        ["kernel.parameters", "an array", "a string"],
      ],
      ["hypervisor: without a path", { kernel, hypervisor: {} }, ["hypervisor.path", "a string", "nothing"]],
      ["hypervisor: with an empty path, as Go writes it", { kernel, hypervisor: { path: "" } }],
      ["image: in a format of its own", { kernel, image: { path: "/i", format: "vhdx" } }],
      ["image: without a format", { kernel, image: { path: "/i" } }, ["image.format", "a string", "nothing"]],
      ["hwConfig: empty", { kernel, hwConfig: {} }],
      ["hwconfig: as Go writes it, is a key that nobody knows", { kernel, hwconfig: { vcpus: "two" } }],
      ["hwConfig: a text", { kernel, hwConfig: { vcpus: "two" } }, ["hwConfig.vcpus", "a number", '"two"']],
      [
        "iomems: without what is required",
        { kernel, hwConfig: { iomems: [{ firstMFN: 1, nrMFNs: 1 }, { firstGFN: 1 }] } },
        ["hwConfig.iomems[1].firstMFN", UINT64, "nothing"],
        ["hwConfig.iomems[1].nrMFNs", UINT64, "nothing"],
      ],
      ["irqs: negative", { kernel, hwConfig: { irqs: [3, -3] } }, ["hwConfig.irqs[1]", "at least 0", "-3"]],
    ],
  ],
  [
    "ZOS",
    ZOS,
    [
      ["smallest", {}],
      ["namespaces: one", { namespaces: [{ type: "ipc" }] }],
      [
        "namespaces: of Linux",
        { namespaces: [{ type: "network" }] },
        ["namespaces[0].type", 'one of "pid", "mount", "ipc", "uts"', '"network"'],
      ],
      [
        "namespaces: without a type",
        { namespaces: [{ path: "/ns" }] },
        ["namespaces[0].type", 'one of "pid", "mount", "ipc", "uts"', "nothing"],
      ],
      [
        "namespaces: a path that is none",
        { namespaces: [{ type: "pid", path: null }] },
        ["namespaces[0].path", "a string", "null"],
      ],
      ["devices: of 1.1.0, is a key that nobody knows", { devices: [{ path: 7 }] }],
    ],
  ],
  [
    "State",
    State,
    [
      ["smallest", { ociVersion: "1.0.0", id: "a", status: "stopped", bundle: "/b" }],
      ["status: of a runtime", { ociVersion: "1.0.0", id: "a", status: "paused", pid: 0, bundle: "/b" }],
      [
        "everything is missing",
        {},
        ["ociVersion", "a string", "nothing"],
        ["id", "a string", "nothing"],
        ["status", "a string", "nothing"],
        ["bundle", "a string", "nothing"],
      ],
      [
        "pid: negative",
        { ociVersion: "1.0.0", id: "a", status: "running", pid: -1, bundle: "/b" },
        ["pid", "at least 0", "-1"],
      ],
      [
        "pid: a fraction",
        { ociVersion: "1.0.0", id: "a", status: "running", pid: 1.5, bundle: "/b" },
        ["pid", "an integer", "1.5"],
      ],
      [
        "annotations: a number, which is told by its kind only",
        { ociVersion: "1.0.0", id: "a", status: "stopped", bundle: "/b", annotations: { token: 123 } },
        ["annotations.token", "a string", "a number"],
      ],
    ],
  ],
  [
    "ContainerProcessState",
    ContainerProcessState,
    [
      [
        "smallest",
        {
          ociVersion: "1.1.0",
          pid: 7,
          state: { ociVersion: "1.1.0", id: "a", status: "created", bundle: "/b" },
        },
      ],
      [
        "without pid and state, and with a text for names",
        { ociVersion: "1.1.0", fds: "seccompFd" },
        ["fds", "an array", '"seccompFd"'],
        ["pid", "a number", "nothing"],
        ["state", "an object", "nothing"],
      ],
      [
        "a state that is none",
        { ociVersion: "1.1.0", pid: 7, state: { ociVersion: "1.1.0", id: "a", bundle: "/b" } },
        ["state.status", "a string", "nothing"],
      ],
    ],
  ],
  [
    "Features",
    Features,
    [
      ["smallest", { ociVersionMin: "1.0.0", ociVersionMax: "1.1.0" }],
      [
        "null for all but the versions",
        {
          ociVersionMin: "1.0.0",
          ociVersionMax: "1.1.0",
          hooks: null,
          mountOptions: null,
          linux: {
            namespaces: null,
            capabilities: null,
            cgroup: { v1: null, v2: null, systemd: null, systemdUser: null, rdma: null },
            seccomp: {
              enabled: null,
              actions: null,
              operators: null,
              archs: null,
              knownFlags: null,
              supportedFlags: null,
            },
            apparmor: { enabled: null },
            selinux: null,
            intelRdt: { enabled: null, schemata: null, monitoring: null },
            memoryPolicy: { modes: null, flags: null },
            mountExtensions: { idmap: { enabled: null } },
            netDevices: null,
          },
          annotations: null,
          potentiallyUnsafeConfigAnnotations: null,
        },
      ],
      [
        "names of a newer runtime",
        {
          ociVersionMin: "1.0.0",
          ociVersionMax: "1.9.0",
          linux: { namespaces: ["galaxy"], seccomp: { actions: ["SCMP_ACT_ASK"] } },
        },
      ],
      [
        "versions: null and missing",
        { ociVersionMin: null },
        ["ociVersionMin", "a string", "null"],
        ["ociVersionMax", "a string", "nothing"],
      ],
      [
        "hooks: a text",
        { ociVersionMin: "1.0.0", ociVersionMax: "1.1.0", hooks: "prestart" },
        ["hooks", "an array", '"prestart"'],
      ],
      [
        "linux: a number where true or false belongs",
        {
          ociVersionMin: "1.0.0",
          ociVersionMax: "1.1.0",
          linux: { cgroup: { v2: 1 }, netDevices: { enabled: 1 } },
        },
        ["linux.cgroup.v2", "true or false", "1"],
        ["linux.netDevices.enabled", "true or false", "1"],
      ],
    ],
  ],
];

for (const [type, validator, cases] of suites) {
  describe(type, () => {
    it.each(cases.map((row) => [row[0], row] as const))("%s", (_name, [, document, ...findings]) => {
      expect(validator.findings(document)).toEqual(
        findings.map(([path, expected, found]) => ({ path, expected, found })),
      );
    });
  });
}
