import { capabilities } from "@container-interfaces/oci-spec/runtime";
import { describe, expect, it } from "vitest";
import { defaultCapabilities } from "../bundle/default-capabilities.js";
import { type CapabilityBasis, capabilitiesOf } from "./capabilities-of.js";
import type { Capability } from "./security-context.js";

const accepted: readonly (readonly [string, Capability, readonly string[], CapabilityBasis?])[] = [
  ["nothing", {}, defaultCapabilities],
  ["another basis", {}, ["CAP_KILL"], { basis: ["CAP_KILL"] }],
  ["an empty basis", {}, [], { basis: [] }],
  ["add", { addCapabilities: ["SYS_TIME"] }, [...defaultCapabilities, "CAP_SYS_TIME"]],
  ["add what is there", { addCapabilities: ["KILL"] }, defaultCapabilities],
  ["add with the prefix", { addCapabilities: ["CAP_SYS_TIME"] }, [...defaultCapabilities, "CAP_SYS_TIME"]],
  ["add in lower case", { addCapabilities: ["cap_sys_time"] }, [...defaultCapabilities, "CAP_SYS_TIME"]],
  ["add one of a newer kernel", { addCapabilities: ["NEW_ONE"] }, [...defaultCapabilities, "CAP_NEW_ONE"]],
  ["drop", { dropCapabilities: ["CHOWN"] }, defaultCapabilities.filter((name) => name !== "CAP_CHOWN")],
  ["drop what is not there", { dropCapabilities: ["SYS_TIME"] }, defaultCapabilities],
  [
    "add and drop the same",
    { addCapabilities: ["SYS_TIME"], dropCapabilities: ["SYS_TIME"] },
    defaultCapabilities,
  ],
  ["add all", { addCapabilities: ["ALL"] }, capabilities],
  ["add all that the runtime has", { addCapabilities: ["all"] }, ["CAP_KILL"], { all: ["CAP_KILL"] }],
  [
    "add all, drop one",
    { addCapabilities: ["ALL"], dropCapabilities: ["SYS_ADMIN"] },
    capabilities.filter((name) => name !== "CAP_SYS_ADMIN"),
  ],
  ["drop all", { dropCapabilities: ["ALL"] }, []],
  ["drop all, add one", { addCapabilities: ["KILL"], dropCapabilities: ["ALL"] }, ["CAP_KILL"]],
  ["drop all, add all", { addCapabilities: ["ALL"], dropCapabilities: ["ALL"] }, []],
  ["privileged", { dropCapabilities: ["ALL"] }, capabilities, { privileged: true }],
  ["privileged, of a runtime with less", {}, ["CAP_KILL"], { privileged: true, all: ["CAP_KILL"] }],
];

const refused: readonly (readonly [string, Capability, string])[] = [
  ["an empty name", { addCapabilities: [""] }, "addCapabilities[0]"],
  ["white space", { dropCapabilities: ["KILL", "SYS TIME"] }, "dropCapabilities[1]"],
  ["a digit in front", { addCapabilities: ["1ST"] }, "addCapabilities[0]"],
  ["all as ambient", { addAmbientCapabilities: ["ALL"] }, "addAmbientCapabilities[0]"],
  [
    "ambient and dropped",
    { addAmbientCapabilities: ["KILL"], dropCapabilities: ["KILL"] },
    "addAmbientCapabilities[0]",
  ],
];

describe("capabilitiesOf", () => {
  for (const [name, capability, held, basis] of accepted) {
    it(name, () => {
      const sets = capabilitiesOf(capability, basis);
      const wanted = [...held].sort();
      for (const set of ["bounding", "effective", "permitted"] as const) {
        expect([...(sets[set] ?? [])].sort()).toEqual(wanted);
      }
      expect([sets.ambient, sets.inheritable]).toEqual([undefined, undefined]);
    });
  }

  it("gives ambient ones in all sets, also when all others are dropped", () => {
    const only = ["CAP_NET_BIND_SERVICE"];
    expect(
      capabilitiesOf({ addAmbientCapabilities: ["NET_BIND_SERVICE"], dropCapabilities: ["ALL"] }),
    ).toEqual({ bounding: only, effective: only, permitted: only, inheritable: only, ambient: only });
  });

  for (const [name, capability, path] of refused) {
    it(`refuses ${name}`, () => {
      expect(() => capabilitiesOf(capability, {}, "caps")).toThrow(
        expect.objectContaining({
          code: "INVALID_ARGUMENT",
          message: expect.stringContaining(`reading caps.${path}: `),
        }),
      );
    });
  }
});
