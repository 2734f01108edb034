import { describe, expect, it } from "vitest";
import { Mount } from "./mount.js";
import { mountOptions } from "./mount-options.js";

type Case = readonly [name: string, document: unknown, ...findings: (readonly [string, string, string])[]];
const ids = [{ containerID: 0, hostID: 100000, size: 65536 }];

const cases: readonly Case[] = [
  ["smallest: a destination", { destination: "/proc" }],
  ["smallest: nothing", {}, ["destination", "a string", "nothing"]],
  ["destination: relative, as old tools write it", { destination: "proc" }],
  ["destination: of Windows", { destination: "C:\\data", source: "C:\\host", options: ["ro"] }],
  ["destination: a list", { destination: ["/a"] }, ["destination", "a string", "an array"]],
  ["options: every one of the specification", { destination: "/d", options: [...mountOptions] }],
  [
    "options: of the filesystem",
    { destination: "/t", type: "tmpfs", source: "tmpfs", options: ["mode=755", "size=64k"] },
  ],
  ["options: none", { destination: "/d", options: [] }],
  [
    "options: with commas in one text",
    { destination: "/d", options: "ro,nosuid" },
    ["options", "an array", '"ro,nosuid"'],
  ],
  [
    "options: a flag as number",
    { destination: "/d", options: ["ro", 4096] },
    ["options[1]", "a string", "4096"],
  ],
  ["mappings: both", { destination: "/d", options: ["rbind", "ridmap"], uidMappings: ids, gidMappings: ids }],
  ["mappings: of users alone, which is for the linter", { destination: "/d", uidMappings: ids }],
  ["mappings: none in the list", { destination: "/d", uidMappings: [], gidMappings: [] }],
  [
    "mappings: an object",
    { destination: "/d", uidMappings: ids[0] },
    ["uidMappings", "an array", "an object"],
  ],
  [
    "mappings: without a size",
    { destination: "/d", gidMappings: [{ containerID: 0, hostID: 0 }] },
    ["gidMappings[0].size", "a number", "nothing"],
  ],
  [
    "mappings: beyond 32 bits",
    { destination: "/d", uidMappings: [{ containerID: 0, hostID: 0, size: 4294967296 }] },
    ["uidMappings[0].size", "at most 4294967295", "4294967296"],
  ],
  [
    "mappings: a key in other letters",
    { destination: "/d", uidMappings: [{ containerId: 0, hostID: 0, size: 1 }] },
    ["uidMappings[0].containerID", "a number", "nothing"],
  ],
];

describe("Mount", () => {
  for (const [name, document, ...findings] of cases) {
    it(name, () => {
      expect(Mount.findings(document)).toEqual(
        findings.map(([path, expected, found]) => ({ path, expected, found })),
      );
    });
  }

  it("knows each option once", () => {
    expect(mountOptions).toHaveLength(61);
    expect(new Set(mountOptions).size).toBe(61);
  });
});
