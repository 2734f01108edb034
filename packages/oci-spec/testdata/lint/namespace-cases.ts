import { bare, freebsd, type LintCases, linux, zos } from "./lint-case.js";

type Namespace = string | { readonly type: string; readonly path: string };

const types = (...list: Namespace[]) =>
  list.map((item) => (typeof item === "string" ? { type: item } : item));
const namespaces = (...list: Namespace[]) => ({ linux: { namespaces: types(...list) } });
const sysctl = (parameters: object, ...list: Namespace[]) =>
  linux({ linux: { sysctl: parameters, namespaces: types("mount", ...list) } });
const mappings = [{ containerID: 0, hostID: 1000, size: 1 }];
const maps = (uidMappings: readonly unknown[], gidMappings: readonly unknown[] = mappings) =>
  linux({ linux: { uidMappings, gidMappings, namespaces: types("user") } });
const range = (containerID: number, hostID: number, size: number) => ({ containerID, hostID, size });
const TOP = 2 ** 32;

/** Cases about namespaces, kernel parameters and id mappings. */
export const namespaceCases: LintCases = {
  "namespace-repeated": [
    [
      linux(namespaces("pid", "network", "pid", "pid")),
      ["linux.namespaces[2].type", "linux.namespaces[3].type"],
    ],
    [zos({ zos: { namespaces: types("ipc", "ipc") } }), ["zos.namespaces[1].type"]],
    [linux(namespaces("pid", "network", "mount", "ipc", "uts", "cgroup", "time")), []],
    [
      linux({ ...namespaces("pid"), zos: { namespaces: types("pid") } }),
      [],
      { also: ["section-of-other-platform zos"] },
    ],
  ],
  "namespace-path-not-absolute": [
    [
      linux(namespaces("pid", { type: "network", path: "netns/a" })),
      ["linux.namespaces[1].path"],
      { fileExists: () => false },
    ],
    [zos({ zos: { namespaces: types({ type: "ipc", path: "ns" }) } }), ["zos.namespaces[0].path"]],
    [linux(namespaces({ type: "network", path: "/run/netns/a" })), []],
  ],
  "namespace-path-empty": [
    [linux(namespaces("pid", { type: "network", path: "" })), ["linux.namespaces[1].path"]],
    [zos({ zos: { namespaces: types({ type: "ipc", path: "" }) } }), ["zos.namespaces[0].path"]],
    [linux(namespaces("pid", { type: "network", path: "/a" })), []],
  ],
  "namespace-file-missing": [
    [
      linux(namespaces({ type: "network", path: "/there" }, { type: "ipc", path: "/gone" })),
      ["linux.namespaces[1].path"],
      { fileExists: (path) => path === "/there" },
    ],
    [
      zos({ zos: { namespaces: types({ type: "ipc", path: "/gone" }) } }),
      ["zos.namespaces[0].path"],
      { fileExists: () => false },
    ],
    [linux(namespaces({ type: "network", path: "/gone" }, "pid")), []],
    [linux(namespaces({ type: "network", path: "/there" }, "pid")), [], { fileExists: () => true }],
  ],
  "uts-namespace-missing": [
    [linux({ hostname: "a", domainname: "b" }), ["hostname", "domainname"]],
    [bare({ hostname: "a" }), ["hostname"]],
    [linux({ hostname: "a", domainname: "b", ...namespaces("uts") }), []],
    [linux({ hostname: "a", ...namespaces({ type: "uts", path: "/proc/7/ns/uts" }) }), []],
    [linux({ hostname: "" }), []],
    [freebsd({ hostname: "a" }), []],
  ],
  "mount-namespace-missing": [
    [
      linux({ linux: { namespaces: [], maskedPaths: ["/a"], readonlyPaths: ["/b"] } }),
      ["linux.maskedPaths", "linux.readonlyPaths"],
    ],
    [linux({ linux: { namespaces: [], maskedPaths: [] } }), []],
    [linux({ linux: { maskedPaths: ["/a"], readonlyPaths: ["/b"] } }), []],
  ],
  "network-namespace-missing": [
    [linux({ linux: { netDevices: { eth1: {} } } }), ["linux.netDevices"]],
    [linux({ linux: { netDevices: { eth1: {} }, namespaces: types("network") } }), []],
    [linux({ linux: { netDevices: {} } }), []],
  ],
  "user-namespace-missing": [
    [
      linux({ linux: { uidMappings: mappings, gidMappings: mappings } }),
      ["linux.uidMappings", "linux.gidMappings"],
    ],
    [linux({ linux: { uidMappings: [], gidMappings: [] } }), []],
    [maps(mappings), []],
  ],
  "user-mappings-missing": [
    [linux(namespaces("user")), ["linux.uidMappings", "linux.gidMappings"]],
    [maps([]), ["linux.uidMappings"]],
    [maps(mappings, []), ["linux.gidMappings"]],
    [linux(namespaces({ type: "user", path: "/proc/7/ns/user" })), []],
    [maps(mappings), []],
  ],
  "time-namespace-missing": [
    [linux({ linux: { timeOffsets: { monotonic: { secs: 1 } } } }), ["linux.timeOffsets"]],
    [
      linux({
        linux: {
          timeOffsets: { boottime: { secs: 1 } },
          namespaces: types({ type: "time", path: "/proc/7/ns/time" }),
        },
      }),
      ["linux.timeOffsets"],
    ],
    [linux({ linux: { timeOffsets: { boottime: { secs: 1 } }, namespaces: types("time") } }), []],
    [linux({ linux: { timeOffsets: {} } }), []],
  ],
  "time-clock-unknown": [
    [
      linux({ linux: { timeOffsets: { realtime: { secs: 1 } }, namespaces: types("time") } }),
      ["linux.timeOffsets.realtime"],
    ],
    [linux({ linux: { timeOffsets: { monotonic: {}, boottime: {} }, namespaces: types("time") } }), []],
  ],

  "sysctl-namespace-missing": [
    [
      sysctl({ "net.core.somaxconn": "1", "net/ipv4/conf/eno2.100/rp_filter": "1", "net.ipv4.a/b": "1" }),
      [
        'linux.sysctl["net.core.somaxconn"]',
        'linux.sysctl["net/ipv4/conf/eno2.100/rp_filter"]',
        'linux.sysctl["net.ipv4.a/b"]',
      ],
    ],
    [
      sysctl({
        "kernel.msgmax": "1",
        "kernel.msgmnb": "1",
        "kernel.msgmni": "1",
        "kernel.sem": "1",
        "kernel.shm_rmid_forced": "1",
        "kernel.shmall": "1",
        "kernel.shmmax": "1",
        "kernel.shmmni": "1",
        "fs.mqueue.msg_max": "1",
      }),
      [
        'linux.sysctl["kernel.msgmax"]',
        'linux.sysctl["kernel.msgmnb"]',
        'linux.sysctl["kernel.msgmni"]',
        'linux.sysctl["kernel.sem"]',
        'linux.sysctl["kernel.shm_rmid_forced"]',
        'linux.sysctl["kernel.shmall"]',
        'linux.sysctl["kernel.shmmax"]',
        'linux.sysctl["kernel.shmmni"]',
        'linux.sysctl["fs.mqueue.msg_max"]',
      ],
    ],
    [sysctl({ "kernel.domainname": "a" }), ['linux.sysctl["kernel.domainname"]']],
    [sysctl({ "user.max_user_namespaces": "1" }), ['linux.sysctl["user.max_user_namespaces"]']],
    [
      sysctl(
        { "net.core.somaxconn": "1", "kernel/sem": "1", "fs/mqueue/msg_max": "1", "kernel.domainname": "a" },
        "network",
        "ipc",
        "uts",
      ),
      [],
    ],
    [sysctl({ "user.max_net_namespaces": "1" }, { type: "user", path: "/proc/7/ns/user" }), []],
  ],
  "sysctl-of-host": [
    [
      sysctl(
        { "vm.swappiness": "1", "kernel.pid_max": "1", "fs/file-max": "1", network: "1" },
        "ipc",
        "network",
      ),
      [
        'linux.sysctl["vm.swappiness"]',
        'linux.sysctl["kernel.pid_max"]',
        'linux.sysctl["fs/file-max"]',
        "linux.sysctl.network",
      ],
    ],
    [sysctl({ "kernel.sem": "1" }, "ipc"), []],
  ],
  "sysctl-hostname": [
    [sysctl({ "kernel.hostname": "a" }, "uts"), ['linux.sysctl["kernel.hostname"]']],
    [sysctl({ "kernel/hostname": "a" }, "uts"), ['linux.sysctl["kernel/hostname"]']],
    [sysctl({ "kernel.domainname": "a" }, "uts"), []],
  ],

  "id-mapping-empty": [
    [maps([range(0, 0, 1), range(1, 1, 0)]), ["linux.uidMappings[1].size"]],
    [maps(mappings, [range(0, 0, 0)]), ["linux.gidMappings[0].size"]],
    [maps([range(0, 0, 1)]), []],
  ],
  "id-mapping-out-of-range": [
    [maps([range(TOP - 1, 0, 2)]), ["linux.uidMappings[0]"]],
    [maps(mappings, [range(0, TOP - 1, 2)]), ["linux.gidMappings[0]"]],
    [maps([range(TOP - 1, TOP - 2, 1)]), []],
  ],
  "id-mapping-overlaps-inside": [
    [maps([range(0, 0, 10), range(9, 100, 1)]), ["linux.uidMappings[1].containerID"]],
    [maps([range(5, 0, 10), range(0, 100, 6)]), ["linux.uidMappings[1].containerID"]],
    [maps([range(0, 0, 1), range(0, 100, 1)]), ["linux.uidMappings[1].containerID"]],
    // the second lies inside the first, the third touches the first only
    [
      maps([range(0, 0, 100), range(10, 200, 1), range(99, 300, 1)]),
      ["linux.uidMappings[1].containerID", "linux.uidMappings[2].containerID"],
    ],
    [
      linux({
        mounts: [
          {
            destination: "/a",
            source: "/b",
            options: ["bind", "idmap"],
            uidMappings: mappings,
            gidMappings: [range(0, 0, 2), range(1, 5, 1)],
          },
        ],
      }),
      ["mounts[0].gidMappings[1].containerID"],
    ],
    [maps([range(0, 0, 10), range(10, 100, 1)]), []],
    [maps([range(10, 10, 10), range(0, 0, 10)], [range(0, 0, 1)]), []],
  ],
  "id-mapping-overlaps-outside": [
    [maps([range(0, 0, 10), range(100, 9, 1)]), ["linux.uidMappings[1].hostID"]],
    [maps([range(100, 5, 10), range(0, 0, 6)]), ["linux.uidMappings[1].hostID"]],
    [maps([range(0, 0, 10), range(100, 10, 1)]), []],
  ],
  "id-mappings-too-many": [
    [maps(Array.from({ length: 341 }, (_, index) => range(index, index, 1))), ["linux.uidMappings"]],
    [maps(Array.from({ length: 340 }, (_, index) => range(index, index, 1))), []],
  ],
};
