import { type LintCases, linux } from "./lint-case.js";

const devices = (...list: readonly object[]) =>
  linux({
    linux: { devices: list.map((device) => ({ type: "c", major: 1, minor: 3, path: "/dev/a", ...device })) },
  });
const rules = (...list: readonly object[]) =>
  linux({ linux: { resources: { devices: list.map((rule) => ({ allow: true, access: "rwm", ...rule })) } } });
const resources = (limits: object) => linux({ linux: { resources: limits } });
const memory = (limits: object) => resources({ memory: limits });
const cpu = (limits: object) => resources({ cpu: limits });
const hugepages = (...sizes: readonly string[]) =>
  resources({ hugepageLimits: sizes.map((pageSize) => ({ pageSize, limit: 1 })) });
const rdt = (intelRdt: object) => linux({ linux: { intelRdt } });
const policy = (memoryPolicy: object) => linux({ linux: { memoryPolicy } });
const nics = (netDevices: object) => linux({ linux: { netDevices, namespaces: [{ type: "network" }] } });
const weights = (blockIO: object) => resources({ blockIO });

/** Cases about devices, resources and smaller sections of Linux. */
export const linuxCases: LintCases = {
  "device-path-not-absolute": [
    [devices({}, { path: "dev/b", minor: 4 }), ["linux.devices[1].path"]],
    [devices({ path: "/b" }), []],
  ],
  "device-numbers-missing": [
    [
      devices(
        { major: undefined, minor: undefined },
        { path: "/b", type: "b", minor: undefined },
        { path: "/c", type: "u", major: undefined },
      ),
      [
        "linux.devices[0].major",
        "linux.devices[0].minor",
        "linux.devices[1].minor",
        "linux.devices[2].major",
      ],
    ],
    [devices({ type: "p", major: undefined, minor: undefined }), []],
    [devices({ major: 0, minor: 0 }), []],
  ],
  "device-path-repeated": [
    [devices({}, { minor: 4 }, {}), ["linux.devices[1].path", "linux.devices[2].path"]],
    [devices({}, { minor: 4, path: "/dev/b" }), []],
  ],
  "device-repeated": [
    [
      devices({ minor: undefined }, { minor: undefined, path: "/b" }),
      [],
      {
        also: [
          "device-numbers-missing linux.devices[0].minor",
          "device-numbers-missing linux.devices[1].minor",
        ],
      },
    ],
    [devices({}, { path: "/b" }, { path: "/c", type: "u" }), ["linux.devices[1]", "linux.devices[2]"]],
    [devices({}, { path: "/b", type: "b" }, { path: "/c", major: 2 }, { path: "/d", minor: 2 }), []],
    [devices({ type: "p" }, { type: "p", path: "/b" }), []],
  ],
  "device-rule-type-unknown": [
    [
      rules({ type: "p" }, { type: "all" }),
      ["linux.resources.devices[0].type", "linux.resources.devices[1].type"],
    ],
    [rules({ type: "a" }, { type: "b" }, { type: "c" }, { type: "" }, {}), []],
  ],
  "device-rule-access-unknown": [
    [
      rules({ access: "rwx" }, { access: "r w" }),
      ["linux.resources.devices[0].access", "linux.resources.devices[1].access"],
    ],
    [rules({ access: "m" }, { access: "wr" }), []],
  ],
  "device-rule-access-missing": [
    [
      rules({ access: undefined }, { access: "" }),
      ["linux.resources.devices[0].access", "linux.resources.devices[1].access"],
    ],
    [rules({ allow: false, access: "rwm" }), []],
  ],

  "memory-reservation-above-limit": [
    [memory({ limit: 100, reservation: 101 }), ["linux.resources.memory.reservation"]],
    [memory({ limit: 2n ** 62n, reservation: 2n ** 62n + 1n }), ["linux.resources.memory.reservation"]],
    [memory({ limit: 1, reservation: 2 }), ["linux.resources.memory.reservation"]],
    [memory({ limit: 100, reservation: 100 }), []],
    [memory({ limit: -1, reservation: 100 }), []],
    [memory({ reservation: 100 }), []],
  ],
  "memory-swap-below-limit": [
    [memory({ limit: 101, swap: 100 }), ["linux.resources.memory.swap"]],
    [memory({ limit: 2, swap: 1 }), ["linux.resources.memory.swap"]],
    [memory({ limit: 100, swap: 100 }), []],
    [memory({ limit: 100, swap: -1 }), []],
    [memory({ limit: 100, swap: 0 }), []],
    [memory({ limit: -1, swap: 100 }), []],
  ],
  "memory-swap-without-limit": [
    [memory({ swap: 100 }), ["linux.resources.memory.swap"]],
    [memory({ limit: 0n, swap: 100 }), ["linux.resources.memory.swap"]],
    [memory({ swap: 1 }), ["linux.resources.memory.swap"]],
    [memory({ swap: -1 }), []],
    [memory({ swap: 0 }), []],
  ],
  "memory-limit-negative": [
    [
      memory({ limit: -2, reservation: -2, swap: -2n, kernel: -2, kernelTCP: -2 }),
      [
        "linux.resources.memory.limit",
        "linux.resources.memory.reservation",
        "linux.resources.memory.swap",
        "linux.resources.memory.kernel",
        "linux.resources.memory.kernelTCP",
      ],
    ],
    [memory({ limit: -1, reservation: -1, swap: -1, kernel: -1, kernelTCP: -1 }), []],
  ],
  "memory-swappiness-out-of-range": [
    [memory({ swappiness: 101 }), ["linux.resources.memory.swappiness"]],
    [memory({ swappiness: 100 }), []],
  ],
  "cpu-period-out-of-range": [
    [cpu({ period: 999 }), ["linux.resources.cpu.period"]],
    [cpu({ period: 1_000_001 }), ["linux.resources.cpu.period"]],
    [cpu({ period: 1 }), ["linux.resources.cpu.period"]],
    [cpu({ period: 1_000 }), []],
    [cpu({ period: 1_000_000n }), []],
    [cpu({ period: 0 }), []],
  ],
  "cpu-quota-too-small": [
    [cpu({ quota: 999 }), ["linux.resources.cpu.quota"]],
    [cpu({ quota: 1 }), ["linux.resources.cpu.quota"]],
    [cpu({ quota: 1_000 }), []],
    [cpu({ quota: 0 }), []],
    [cpu({ quota: -1 }), []],
  ],
  "cpu-burst-above-quota": [
    [cpu({ quota: 1_000, burst: 1_001 }), ["linux.resources.cpu.burst"]],
    [cpu({ quota: 1_000, burst: 1_000 }), []],
    [cpu({ quota: -1, burst: 5 }), []],
    [cpu({ burst: 5 }), []],
  ],
  "cpu-realtime-above-period": [
    [cpu({ realtimeRuntime: 101, realtimePeriod: 100 }), ["linux.resources.cpu.realtimeRuntime"]],
    [cpu({ realtimeRuntime: 2, realtimePeriod: 1 }), ["linux.resources.cpu.realtimeRuntime"]],
    [cpu({ realtimeRuntime: 100, realtimePeriod: 100 }), []],
    [cpu({ realtimeRuntime: 100 }), []],
  ],
  "cpu-idle-unknown": [
    [cpu({ idle: 2 }), ["linux.resources.cpu.idle"]],
    [cpu({ idle: -1 }), ["linux.resources.cpu.idle"]],
    [cpu({ idle: 1 }), []],
    [cpu({ idle: 0n }), []],
  ],
  "cpu-list-malformed": [
    [cpu({ cpus: "0-", mems: "a" }), ["linux.resources.cpu.cpus", "linux.resources.cpu.mems"]],
    [cpu({ cpus: "3-1" }), ["linux.resources.cpu.cpus"]],
    [cpu({ cpus: "1,,2" }), ["linux.resources.cpu.cpus"]],
    [
      linux({ process: { execCPUAffinity: { initial: "-1", final: "1 2" } } }),
      ["process.execCPUAffinity.initial", "process.execCPUAffinity.final"],
    ],
    [cpu({ cpus: "0-3,7, 9", mems: "0" }), []],
    [cpu({ cpus: "0-1023:2/4", mems: "" }), []],
    [linux({ process: { execCPUAffinity: { initial: "7", final: "0-0" } } }), []],
  ],
  "block-io-weight-out-of-range": [
    [
      weights({ weight: 9, leafWeight: 1001 }),
      ["linux.resources.blockIO.weight", "linux.resources.blockIO.leafWeight"],
    ],
    [
      weights({
        weightDevice: [
          { major: 8, minor: 0, weight: 10 },
          { major: 8, minor: 1, weight: 1001, leafWeight: 9 },
        ],
      }),
      [
        "linux.resources.blockIO.weightDevice[1].weight",
        "linux.resources.blockIO.weightDevice[1].leafWeight",
      ],
    ],
    [weights({ weight: 1 }), ["linux.resources.blockIO.weight"]],
    [weights({ weight: 10, leafWeight: 1000 }), []],
    [weights({ weight: 0 }), []],
  ],
  "block-io-weight-missing": [
    [
      weights({
        weightDevice: [
          { major: 8, minor: 0, weight: 10 },
          { major: 8, minor: 1 },
        ],
      }),
      ["linux.resources.blockIO.weightDevice[1]"],
    ],
    [weights({ weightDevice: [{ major: 8, minor: 1, leafWeight: 10 }] }), []],
  ],

  "hugepage-size-unknown": [
    [
      hugepages("3MB", "1024KB", "1024MB", "0MB", "2M", "2TB", "02MB", "MB"),
      Array.from({ length: 8 }, (_, index) => `linux.resources.hugepageLimits[${index}].pageSize`),
    ],
    [hugepages("64KB", "512KB", "1MB", "2MB", "512MB", "1GB", "16GB", "1024GB"), []],
  ],
  "hugepage-size-repeated": [
    [hugepages("2MB", "1GB", "2MB"), ["linux.resources.hugepageLimits[2].pageSize"]],
    [hugepages("2MB", "1GB"), []],
  ],
  "unified-key-no-file": [
    [
      resources({ unified: { "memory/high": "1", "": "1", ".": "1", "..": "1" } }),
      [
        'linux.resources.unified["memory/high"]',
        'linux.resources.unified[""]',
        'linux.resources.unified["."]',
        'linux.resources.unified[".."]',
      ],
    ],
    [resources({ unified: { "memory.high": "1", "hugetlb.1GB.max": "1" } }), []],
  ],
  "rdma-limit-missing": [
    [resources({ rdma: { mlx5_1: { hcaHandles: 0 }, mlx4_0: {} } }), ["linux.resources.rdma.mlx4_0"]],
    [resources({ rdma: { mlx5_1: { hcaHandles: 3 }, rxe3: { hcaObjects: 0 } } }), []],
  ],

  "rootfs-propagation-unknown": [
    [linux({ linux: { rootfsPropagation: "master" } }), ["linux.rootfsPropagation"]],
    [linux({ linux: { rootfsPropagation: "rrslave" } }), ["linux.rootfsPropagation"]],
    ...["shared", "slave", "private", "unbindable", "rshared", "rslave", "rprivate", ""].map(
      (rootfsPropagation) => [linux({ linux: { rootfsPropagation } }), []] as const,
    ),
  ],
  "personality-unknown": [
    [linux({ linux: { personality: { domain: "BSD" } } }), ["linux.personality.domain"]],
    [linux({ linux: { personality: { domain: "LINUX", flags: ["X"] } } }), ["linux.personality.flags"]],
    [linux({ linux: { personality: { domain: "LINUX32", flags: [] } } }), []],
    [linux({ linux: { personality: { domain: "LINUX" } } }), []],
  ],
  "intel-rdt-line-break": [
    [rdt({ schemata: ["L3:0=f", "L3:0=f\nL2:0=f"] }), ["linux.intelRdt.schemata[1]"]],
    [
      rdt({ l3CacheSchema: "L3:0=f\n", memBwSchema: "MB:0=1\n" }),
      ["linux.intelRdt.l3CacheSchema", "linux.intelRdt.memBwSchema"],
    ],
    [rdt({ l3CacheSchema: "L3:0=f;1=f" }), []],
  ],
  "intel-rdt-prefix": [
    [
      rdt({ l3CacheSchema: "L2:0=f", memBwSchema: "L3:0=f" }),
      ["linux.intelRdt.l3CacheSchema", "linux.intelRdt.memBwSchema"],
    ],
    [rdt({ l3CacheSchema: "L3:0=f", memBwSchema: "MB:0=20" }), []],
    [rdt({ l3CacheSchema: "", memBwSchema: "" }), []],
  ],
  "intel-rdt-schema-overridden": [
    [
      rdt({ schemata: ["L3:0=f"], l3CacheSchema: "L3:0=f", memBwSchema: "MB:0=20" }),
      ["linux.intelRdt.l3CacheSchema", "linux.intelRdt.memBwSchema"],
    ],
    [rdt({ schemata: [], l3CacheSchema: "L3:0=f", memBwSchema: "MB:0=20" }), []],
    [rdt({ schemata: ["L3:0=f"] }), []],
  ],
  "intel-rdt-class-no-folder": [
    ...["a/b", ".", "..", "/a", "//"].map((closID) => [rdt({ closID }), ["linux.intelRdt.closID"]] as const),
    ...["/", "gold", "", "..."].map((closID) => [rdt({ closID }), []] as const),
  ],
  "memory-policy-nodes": [
    ...["MPOL_DEFAULT", "MPOL_LOCAL"].flatMap((mode) => [
      [policy({ mode, nodes: "0" }), ["linux.memoryPolicy.nodes"]] as const,
      [policy({ mode }), []] as const,
      [policy({ mode, nodes: "" }), []] as const,
    ]),
    ...["MPOL_BIND", "MPOL_INTERLEAVE", "MPOL_WEIGHTED_INTERLEAVE", "MPOL_PREFERRED_MANY"].flatMap((mode) => [
      [policy({ mode }), ["linux.memoryPolicy.nodes"]] as const,
      [policy({ mode, nodes: "" }), ["linux.memoryPolicy.nodes"]] as const,
      [policy({ mode, nodes: "0-1" }), []] as const,
    ]),
    [policy({ mode: "MPOL_BIND", nodes: "1-0" }), ["linux.memoryPolicy.nodes"]],
    [policy({ mode: "MPOL_PREFERRED", nodes: "0" }), []],
    [policy({ mode: "MPOL_PREFERRED" }), []],
  ],
  "memory-policy-flags": [
    [
      policy({ mode: "MPOL_BIND", nodes: "0", flags: ["MPOL_F_STATIC_NODES", "MPOL_F_RELATIVE_NODES"] }),
      ["linux.memoryPolicy.flags"],
    ],
    [
      policy({ mode: "MPOL_INTERLEAVE", nodes: "0", flags: ["MPOL_F_NUMA_BALANCING"] }),
      ["linux.memoryPolicy.flags"],
    ],
    [policy({ mode: "MPOL_LOCAL", flags: ["MPOL_F_STATIC_NODES"] }), ["linux.memoryPolicy.flags"]],
    [policy({ mode: "MPOL_PREFERRED", flags: ["MPOL_F_RELATIVE_NODES"] }), ["linux.memoryPolicy.flags"]],
    [policy({ mode: "MPOL_PREFERRED", nodes: "0", flags: ["MPOL_F_RELATIVE_NODES"] }), []],
    [policy({ mode: "MPOL_BIND", nodes: "0", flags: ["MPOL_F_NUMA_BALANCING", "MPOL_F_STATIC_NODES"] }), []],
    [policy({ mode: "MPOL_PREFERRED_MANY", nodes: "0", flags: ["MPOL_F_NUMA_BALANCING"] }), []],
    [policy({ mode: "MPOL_LOCAL", flags: [] }), []],
    [policy({ mode: "MPOL_PREFERRED" }), []],
  ],
  "net-device-name-invalid": [
    [
      nics({ "": {}, ".": {}, "a/b": {}, "a:b": {}, "a b": {}, "0123456789abcdef": {}, éééééééé: {} }),
      [
        'linux.netDevices[""]',
        'linux.netDevices["."]',
        'linux.netDevices["a/b"]',
        'linux.netDevices["a:b"]',
        'linux.netDevices["a b"]',
        'linux.netDevices["0123456789abcdef"]',
        'linux.netDevices["éééééééé"]',
      ],
    ],
    [nics({ eth1: { name: ".." } }), ["linux.netDevices.eth1.name"]],
    [nics({ eth1: { name: "" }, "0123456789abcde": {}, eth2: { name: "eth%d" } }), []],
  ],
  "net-device-name-repeated": [
    [nics({ eth1: { name: "eth0" }, eth2: { name: "eth0" } }), ["linux.netDevices.eth2"]],
    [nics({ eth0: {}, eth1: { name: "eth0" } }), ["linux.netDevices.eth1"]],
    [nics({ eth0: { name: "eth1" }, eth1: { name: "eth0" } }), []],
    [nics({ a: { name: "eth%d" }, b: { name: "eth%d" } }), []],
  ],
};
