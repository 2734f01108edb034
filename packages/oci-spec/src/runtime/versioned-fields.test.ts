import { describe, expect, it } from "vitest";
import { readRuntime } from "../../testdata/document-paths.js";
import { linux } from "../../testdata/lint/lint-case.js";
import { mountOptions } from "./mount-options.js";
import { runtimeSpecReleases } from "./oci-version.js";
import { usedFields } from "./used-fields.js";
import { versionedFields } from "./versioned-fields.js";

/**
 * What each release has that the one before did not (`+`), and the other way round (`-`). Made once by a program that walks Go's
 * struct of each release of runtime-spec by reflection; lines with `=` are values that its schema of Linux, `defs-linux.json`,
 * lists and the one before did not.
 */
const history = readRuntime("go-keys-history.txt")
  .trim()
  .split("\n")
  .map((line) => line.split(" "));
const lines = (sign: string) =>
  history
    .filter((line) => line[1] === sign)
    .map(([release = "", , ...rest]) => ({ release, key: rest.join(" ") }));

const covers = (path: string, key: string): boolean =>
  new RegExp(`^${path.replace(/[.[\]]/g, "\\$&")}(?![^.[])`).test(key);
const fields = versionedFields.filter(({ values, pattern }) => values === undefined && pattern === undefined);
/** Written by Go as `hwconfig`. */
const written = (key: string) => key.replace("vm.hwconfig", "vm.hwConfig");

/** Where the schema's enumerations are used. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  NamespaceType: ["linux.namespaces[].type"],
  SeccompAction: ["linux.seccomp.defaultAction", "linux.seccomp.syscalls[].action"],
  SeccompArch: ["linux.seccomp.architectures[]"],
  SeccompFlag: ["linux.seccomp.flags[]"],
};

describe("versionedFields", () => {
  it("has releases that exist, and no entry twice", () => {
    for (const { since, removed } of versionedFields) {
      expect(runtimeSpecReleases).toContain(since);
      if (removed !== undefined) expect(runtimeSpecReleases).toContain(removed);
    }
    const keys = versionedFields.map((field) => JSON.stringify(field));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each(lines("+"))("says of $key that it came with $release", ({ release, key }) => {
    for (const name of new Set([key, written(key)])) {
      const newest = fields
        .filter(({ path }) => covers(path, name))
        .map(({ since }) => since)
        .sort()
        .at(-1);
      expect(newest ?? "1.0.0").toBe(release);
    }
  });

  it.each(lines("-"))("says of $key that it went with $release", ({ release, key }) => {
    expect(fields.filter(({ path }) => covers(path, key)).map(({ removed }) => removed)).toContain(release);
  });

  it.each(lines("="))("says of $key that it came with $release", ({ release, key }) => {
    const [list = "", value = ""] = key.split(" ");
    for (const place of PLACES[list] ?? [""]) {
      const entries = versionedFields.filter(({ path, values }) => path === place && values?.includes(value));
      expect(entries.map(({ since }) => since)).toEqual([release]);
    }
  });

  it.each(fields)("has $path from the history", ({ path, since, removed }) => {
    const added = lines("+").filter(({ key }) => covers(path, written(key)) || covers(path, key));
    expect(added.map(({ release }) => release)).toContain(since);
    const gone = lines("-").some(({ key, release }) => covers(path, key) && release === removed);
    expect(gone).toBe(removed !== undefined);
  });

  it("has each value of an enumeration from the history", () => {
    const known = new Set(lines("=").map(({ release, key }) => `${release} ${key.split(" ")[1]}`));
    for (const { path, since, values = [] } of versionedFields) {
      if (!Object.values(PLACES).flat().includes(path)) continue;
      for (const value of values) expect(known).toContain(`${since} ${value}`);
    }
  });

  it("has mount options that the specification has", () => {
    const options = versionedFields
      .filter(({ path }) => path === "mounts[].options[]")
      .flatMap(({ values = [] }) => values);
    // those of a whole tree: an r before another option; propagations and binds had one from the beginning
    const recursive = mountOptions.filter(
      (option) => option.startsWith("r") && mountOptions.some((other) => `r${other}` === option),
    );
    const old = ["rbind", "rprivate", "rshared", "rslave", "runbindable"];
    expect([...options].sort()).toEqual(
      // the table lacks rnodev, which its own example of features has
      [
        ...new Set([...recursive.filter((option) => !old.includes(option)), "rnodev", "idmap", "tmpcopyup"]),
      ].sort(),
    );
  });
});

describe("usedFields", () => {
  const used = (parts: Parameters<typeof linux>[0]) =>
    usedFields(linux(parts))
      .map(({ field, path }) => `${field.since} ${path.join("/")}`)
      .sort();

  it("finds each item of a list", () => {
    expect(
      used({ mounts: [{ destination: "/a", options: ["rro", "ro", "idmap"] }, { destination: "b" }] }),
    ).toEqual(["1.1.0 mounts/0/options/0", "1.2.0 mounts/0/options/2", "1.2.0 mounts/1/destination"]);
  });

  it("passes over what asks nothing", () => {
    expect(
      used({
        domainname: undefined,
        freebsd: null,
        hooks: { createRuntime: [] },
        linux: { netDevices: {}, namespaces: "time", seccomp: { architectures: [7], syscalls: [null] } },
        mounts: [{ destination: 7, options: null }],
      }),
    ).toEqual([]);
  });

  it("takes false and 0 for uses", () => {
    expect(
      used({ linux: { intelRdt: { enableMonitoring: false }, resources: { cpu: { idle: 0 } } } }),
    ).toEqual(["1.1.0 linux/resources/cpu/idle", "1.3.0 linux/intelRdt/enableMonitoring"]);
  });

  it.each(["/a", "C:\\a", "c:a", "\\\\.\\pipe\\a"])("takes %s for no relative destination", (destination) => {
    expect(used({ mounts: [{ destination }] })).toEqual([]);
  });

  it("takes keys of objects, not of their prototypes", () => {
    expect([...usedFields(Object.create({ domainname: "a" }))]).toEqual([]);
  });
});
