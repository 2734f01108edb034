import { bare, freebsd, type LintCases, linux, windows, zos } from "./lint-case.js";

const mounts = (...list: readonly object[]) => ({
  mounts: list.map((mount) => ({ type: "tmpfs", source: "tmpfs", ...mount })),
});
const options = (...list: readonly string[]) => linux(mounts({ destination: "/a", options: list }));
const mappings = [{ containerID: 0, hostID: 1000, size: 1 }];
const mapped = (mount: object) => linux(mounts({ destination: "/a", source: "/b", ...mount }));
const OPPOSITES = [
  ["ro", "rw"],
  ["rro", "rrw"],
  ["exec", "noexec"],
  ["rexec", "rnoexec"],
  ["suid", "nosuid"],
  ["rsuid", "rnosuid"],
  ["dev", "nodev"],
  ["rdev", "rnodev"],
  ["atime", "noatime"],
  ["ratime", "rnoatime"],
  ["diratime", "nodiratime"],
  ["rdiratime", "rnodiratime"],
  ["relatime", "norelatime"],
  ["rrelatime", "rnorelatime"],
  ["strictatime", "nostrictatime"],
  ["rstrictatime", "rnostrictatime"],
  ["symfollow", "nosymfollow"],
  ["rsymfollow", "rnosymfollow"],
  ["lazytime", "nolazytime"],
  ["iversion", "noiversion"],
  ["mand", "nomand"],
  ["sync", "async"],
  ["loud", "silent"],
] as const;

/** Cases about mounts. */
export const mountCases: LintCases = {
  "mount-destination-relative": [
    [linux(mounts({ destination: "/a" }, { destination: "b/c" })), ["mounts[1].destination"]],
    [linux(mounts({ destination: "/a" })), []],
  ],
  "mount-destination-not-absolute": [
    [freebsd(mounts({ destination: "a" })), ["mounts[0].destination"]],
    [zos(mounts({ destination: "a" })), ["mounts[0].destination"]],
    [bare({ solaris: {}, ...mounts({ destination: "a" }) }), ["mounts[0].destination"]],
    [
      windows(mounts({ destination: "a\\b" }, { destination: "/a" })),
      ["mounts[0].destination", "mounts[1].destination"],
    ],
    [
      windows(mounts({ destination: "C:\\a" }, { destination: "d:/a" }, { destination: "\\\\.\\pipe\\a" })),
      [],
    ],
    [freebsd(mounts({ destination: "/a" })), []],
  ],
  "mount-destination-repeated": [
    [
      linux(
        mounts(
          { destination: "/a/b" },
          { destination: "/a//b/" },
          { destination: "/./a/c/../b" },
          { destination: "/../a/b" },
        ),
      ),
      ["mounts[1].destination", "mounts[2].destination", "mounts[3].destination"],
    ],
    [windows(mounts({ destination: "C:\\a" }, { destination: "c:/A/" })), ["mounts[1].destination"]],
    [linux(mounts({ destination: "/a" }, { destination: "/A" }, { destination: "/a/b" })), []],
    [linux(mounts({ destination: "/a" }, { destination: "/a", options: ["remount", "ro"] })), []],
  ],
  "mount-destination-nested": [
    [
      windows(
        mounts(
          { destination: "C:\\a\\b\\c" },
          { destination: "c:\\A" },
          { destination: "C:\\ab" },
          { destination: "C:/a/d" },
        ),
      ),
      ["mounts[0].destination", "mounts[3].destination"],
    ],
    [windows(mounts({ destination: "C:\\a" }, { destination: "C:\\ab" }, { destination: "D:\\a\\b" })), []],
    [linux(mounts({ destination: "/a" }, { destination: "/a/b" })), []],
  ],
  "bind-mount-without-source": [
    [linux(mounts({ destination: "/a", options: ["bind"], source: undefined })), ["mounts[0].source"]],
    [linux(mounts({ destination: "/a", options: ["ro", "rbind"], source: "" })), ["mounts[0].source"]],
    [linux(mounts({ destination: "/a", options: ["rbind"], source: "data" })), []],
    [linux(mounts({ destination: "/a", source: undefined })), []],
  ],
  "bind-mount-without-option": [
    [linux(mounts({ destination: "/a", type: "bind", options: ["ro"] })), ["mounts[0].options"]],
    [linux(mounts({ destination: "/a", type: "bind" })), ["mounts[0].options"]],
    [linux(mounts({ destination: "/a", type: "bind", options: ["rbind"] })), []],
    [linux(mounts({ destination: "/a", type: "bind", options: ["bind"] })), []],
  ],
  "mount-mappings-incomplete": [
    [mapped({ options: ["idmap"], uidMappings: mappings }), ["mounts[0].gidMappings"]],
    [mapped({ options: ["idmap"], gidMappings: mappings, uidMappings: [] }), ["mounts[0].uidMappings"]],
    [mapped({ options: ["idmap"], uidMappings: mappings, gidMappings: mappings }), []],
    [mapped({ uidMappings: [], gidMappings: [] }), []],
  ],
  "mount-mappings-without-idmap": [
    [mapped({ uidMappings: mappings, gidMappings: mappings }), ["mounts[0].options"]],
    [
      mapped({ gidMappings: mappings, options: ["bind"] }),
      ["mounts[0].options"],
      { also: ["mount-mappings-incomplete mounts[0].uidMappings"] },
    ],
    [
      mapped({ uidMappings: mappings, options: ["bind"] }),
      ["mounts[0].options"],
      { also: ["mount-mappings-incomplete mounts[0].gidMappings"] },
    ],
    [mapped({ uidMappings: mappings, gidMappings: mappings, options: ["ridmap"] }), []],
  ],
  "idmap-without-mappings": [
    [mapped({ options: ["idmap"] }), ["mounts[0].options"]],
    [mapped({ options: ["ridmap"], uidMappings: [], gidMappings: [] }), ["mounts[0].options"]],
    [
      linux({
        linux: { namespaces: [{ type: "user" }], uidMappings: mappings, gidMappings: mappings },
        ...mounts({ destination: "/a", options: ["ridmap"] }),
      }),
      [],
    ],
    [mapped({ options: ["bind"] }), []],
  ],
  "mount-options-contradict": [
    ...OPPOSITES.flatMap(([one, other]) => [
      [options(one, other), ["mounts[0].options"]] as const,
      [options(one, one), []] as const,
    ]),
    [
      mapped({ options: ["ridmap", "idmap"], uidMappings: mappings, gidMappings: mappings }),
      ["mounts[0].options"],
    ],
    [options("bind", "rbind", "nosuid", "noexec", "nodev", "relatime", "ro", "rro", "mode=755"), []],
  ],
  "mount-propagations-contradict": [
    [options("rprivate", "rslave"), ["mounts[0].options"]],
    [options("shared", "slave", "private", "unbindable"), ["mounts[0].options"]],
    [options("rshared", "runbindable"), ["mounts[0].options"]],
    ...["private", "shared", "slave", "unbindable"].map(
      (propagation) => [options("ro", propagation, "rslave"), ["mounts[0].options"]] as const,
    ),
    [options("rprivate", "rbind", "rprivate"), []],
  ],
};
