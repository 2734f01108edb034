import { describe, expect, it } from "vitest";
import type { ContainerConfig, Mount } from "./container-config.js";
import { containerMounts, type MountFacts } from "./container-mounts.js";
import type { HostFacts } from "./host-facts.js";

const mappings = [{ containerId: 0, hostId: 100_000, length: 10 }];
const facts: MountFacts = { cgroupNamespace: true, host: {}, settings: {} };
const mountsOf = (config: ContainerConfig, more: Partial<MountFacts> = {}) =>
  containerMounts(config, { ...facts, ...more });
const placesOf = (config: ContainerConfig, more: Partial<MountFacts> = {}): readonly string[] =>
  mountsOf(config, more).mounts.map(({ destination }) => destination);
const one = (mount: Mount, host: HostFacts = {}) => {
  const { mounts, rootfsPropagation } = mountsOf(
    { mounts: [{ hostPath: "/h", containerPath: "/c", ...mount }] },
    { host },
  );
  return { ...mounts.at(-1), rootfsPropagation };
};

describe("a mount", () => {
  const path = { realPath: "/real", propagation: "shared" } as const;
  const accepted: readonly (readonly [string, Mount, object, HostFacts?])[] = [
    ["writable", {}, { options: ["rbind", "rprivate", "rw"] }],
    ["read-only", { readonly: true }, { options: ["rbind", "rprivate", "ro"] }],
    [
      "read-only all the way",
      { readonly: true, recursiveReadOnly: true },
      { options: ["rbind", "rprivate", "rro"] },
    ],
    [
      "from the host",
      { propagation: 1 },
      { options: ["rbind", "rslave", "rw"], rootfsPropagation: "rslave" },
    ],
    ["both ways", { propagation: 2 }, { options: ["rbind", "rshared", "rw"], rootfsPropagation: "rshared" }],
    ["both ways, shared", { propagation: 2 }, { source: "/real" }, { paths: { "/h": path } }],
    [
      "from the host, itself a slave",
      { propagation: 1 },
      { source: "/real" },
      { paths: { "/h": { ...path, propagation: "slave" } } },
    ],
    ["a link", {}, { source: "/real" }, { paths: { "/h": path } }],
    [
      "further options",
      { mountOptions: ["noexec", "nosuid"] },
      { options: ["rbind", "rprivate", "rw", "noexec", "nosuid"] },
    ],
    [
      "mappings",
      { uidMappings: mappings, gidMappings: mappings },
      {
        options: ["rbind", "rprivate", "rw", "idmap"],
        uidMappings: [{ containerID: 0, hostID: 100_000, size: 10 }],
        gidMappings: [{ containerID: 0, hostID: 100_000, size: 10 }],
      },
      { kernel: "5.12.0" },
    ],
  ];
  for (const [name, mount, wanted, host] of accepted) {
    it(name, () => expect(one(mount, host)).toMatchObject(wanted));
  }

  const refused: readonly (readonly [string, Mount, string, HostFacts?])[] = [
    ["a relative place", { containerPath: "c" }, "containerPath"],
    ["no place", { containerPath: "" }, "containerPath"],
    ["NUL in a place", { containerPath: "/c\0" }, "containerPath"],
    ["a relative source", { hostPath: "h" }, "hostPath"],
    ["no source", { hostPath: "" }, "hostPath"],
    ["an unknown propagation", { propagation: 3 }, "propagation"],
    [
      "both ways, private",
      { propagation: 2 },
      "propagation",
      { paths: { "/h": { ...path, propagation: "private" } } },
    ],
    [
      "both ways, slave",
      { propagation: 2 },
      "propagation",
      { paths: { "/h": { ...path, propagation: "slave" } } },
    ],
    [
      "from the host, private",
      { propagation: 1 },
      "propagation",
      { paths: { "/h": { ...path, propagation: "private" } } },
    ],
    ["all the way and writable", { recursiveReadOnly: true }, "recursiveReadOnly"],
    [
      "all the way and spreading",
      { readonly: true, recursiveReadOnly: true, propagation: 1 },
      "recursiveReadOnly",
    ],
    [
      "all the way on an old kernel",
      { readonly: true, recursiveReadOnly: true },
      "recursiveReadOnly",
      { kernel: "5.11.22" },
    ],
    ["mappings of users alone", { uidMappings: mappings }, "gidMappings"],
    ["mappings of groups alone", { gidMappings: mappings }, "uidMappings"],
    [
      "mappings on an old kernel",
      { uidMappings: mappings, gidMappings: mappings },
      "uidMappings",
      { kernel: "4.19" },
    ],
    ["an empty range", { uidMappings: [{ length: 0 }], gidMappings: mappings }, "uidMappings[0].length"],
    [
      "a range beyond the last id",
      { uidMappings: [{ hostId: 4294967295, length: 2 }], gidMappings: mappings },
      "uidMappings[0]",
    ],
    [
      "ranges that overlap",
      { uidMappings: [...mappings, { containerId: 5, hostId: 5, length: 10 }], gidMappings: mappings },
      "uidMappings",
    ],
    ["an option with a comma", { mountOptions: ["noexec,suid"] }, "mountOptions[0]"],
    ["an option that a field has", { mountOptions: ["noexec", "ro"] }, "mountOptions[1]"],
    ["a propagation as option", { mountOptions: ["rshared"] }, "mountOptions[0]"],
    ["an image and a source", { image: { image: "x" }, readonly: true }, "hostPath"],
    ["a writable image", { hostPath: "", image: { image: "x" } }, "readonly"],
    ["an image that is not mounted", { hostPath: "", image: { image: "x" }, readonly: true }, "image"],
  ];
  for (const [name, mount, field, host] of refused) {
    it(`refuses ${name}`, () => {
      expect(() => one(mount, host)).toThrow(`[INVALID_ARGUMENT] reading config.mounts[0].${field}: `);
    });
  }

  it("of an image is what the caller mounted", () => {
    const { mounts } = mountsOf(
      { mounts: [{ containerPath: "/i", readonly: true, image: { image: "x" } }] },
      { imageMounts: { "/i": "/run/images/x/etc" } },
    );
    expect(mounts.at(-1)).toEqual({
      destination: "/i",
      type: "bind",
      source: "/run/images/x/etc",
      options: ["rbind", "rprivate", "ro"],
    });
  });
});

describe("containerMounts", () => {
  const usual = ["/proc", "/dev", "/dev/pts", "/dev/shm", "/dev/mqueue", "/sys", "/sys/fs/cgroup"];
  const files = { hostname: "/f/name", hosts: "/f/hosts", resolvConf: "/f/resolv", shm: "/f/shm" };

  it("has the usual ones, and the files of the pod", () => {
    expect(placesOf({})).toEqual(usual);
    expect(placesOf({}, { files })).toEqual([
      ...usual.filter((place) => place !== "/dev/shm"),
      "/etc/hostname",
      "/etc/hosts",
      "/etc/resolv.conf",
      "/dev/shm",
    ]);
  });

  it("sorts by depth, and keeps the order of the config within", () => {
    const mounts = ["/b/c/d", "/b", "/a", "/b/c/", "/"].map((containerPath) => ({
      containerPath,
      hostPath: "/h",
    }));
    expect(placesOf({ mounts }).slice(usual.length)).toEqual(["/b", "/a", "/", "/b/c/", "/b/c/d"]);
  });

  it("lets the config replace the usual ones and the files", () => {
    const mounts = ["/etc//hosts", "/dev/shm/", "/proc/."].map((containerPath) => ({
      containerPath,
      hostPath: "/h",
    }));
    expect(placesOf({ mounts }, { files })).toEqual([
      "/dev",
      "/dev/pts",
      "/dev/mqueue",
      "/sys",
      "/sys/fs/cgroup",
      "/proc/.",
      "/etc//hosts",
      "/dev/shm/",
      "/etc/hostname",
      "/etc/resolv.conf",
    ]);
    expect(placesOf({ mounts: [{ containerPath: "/dev", hostPath: "/dev" }] })).toEqual([
      "/proc",
      "/sys",
      "/sys/fs/cgroup",
      "/dev",
    ]);
  });

  it("takes the host's shared memory with the host's IPC", () => {
    const securityContext = { namespaceOptions: { ipc: 2 } };
    const { mounts } = mountsOf({ linux: { securityContext } }, { files });
    expect(mounts.find(({ destination }) => destination === "/dev/shm")?.source).toBe("/dev/shm");
  });

  it("makes files read-only with the root, and maps them with the pod's users", () => {
    const usernsOptions = { mode: 0, uids: mappings, gids: mappings };
    const securityContext = { readonlyRootfs: true, namespaceOptions: { usernsOptions } };
    const { mounts } = mountsOf({ linux: { securityContext } }, { files, imageVolumes: { data: "/v" } });
    const byPlace = new Map(mounts.map((mount) => [mount.destination, mount]));
    expect(byPlace.get("/etc/hosts")?.options).toEqual(["rbind", "rprivate", "ro", "idmap"]);
    expect(byPlace.get("/data")).toMatchObject({
      source: "/v",
      options: ["rbind", "rprivate", "rw", "idmap"],
    });
    expect(byPlace.get("/dev/shm")?.options).toEqual(["rbind", "rprivate", "rw"]);
  });

  it("gives a volume of the image up for a mount of the config", () => {
    const mounts = [{ containerPath: "/data", hostPath: "/h" }];
    const result = mountsOf({ mounts }, { imageVolumes: { "/data/": "/v", "/more": "/w" } }).mounts;
    expect(result.map(({ source }) => source).slice(-2)).toEqual(["/h", "/w"]);
  });

  it("takes both ways for the root when any mount does", () => {
    const mounts = [1, 2, 1].map((propagation, index) => ({
      propagation,
      hostPath: "/h",
      containerPath: `/${index}`,
    }));
    expect(mountsOf({ mounts }).rootfsPropagation).toBe("rshared");
    expect(mountsOf({ mounts: mounts.slice(0, 1) }).rootfsPropagation).toBe("rslave");
    expect(mountsOf({}).rootfsPropagation).toBeUndefined();
  });

  it("lets a privileged container write to sysfs and cgroups", () => {
    const { mounts } = mountsOf({ linux: { securityContext: { privileged: true } } });
    const ro = mounts.filter(({ options }) => options?.includes("ro"));
    expect(ro).toEqual([]);
    expect(mountsOf({}).mounts.filter(({ options }) => options?.includes("ro"))).toHaveLength(2);
  });

  it("keeps options of the host's cgroups without a namespace of its own", () => {
    const host = { cgroupMountOptions: ["rw", "nsdelegate", "memory_recursiveprot"] };
    const optionsWith = (cgroupNamespace: boolean) =>
      mountsOf({}, { host, cgroupNamespace, settings: { writableCgroups: true } }).mounts.at(-1)?.options;
    expect(optionsWith(true)).toEqual(["nosuid", "noexec", "nodev", "relatime", "rw"]);
    expect(optionsWith(false)).toEqual([
      "nosuid",
      "noexec",
      "nodev",
      "relatime",
      "rw",
      "nsdelegate",
      "memory_recursiveprot",
    ]);
  });

  it("takes other usual mounts", () => {
    expect(placesOf({}, { settings: { mounts: [] } })).toEqual(["/sys/fs/cgroup"]);
  });
});
