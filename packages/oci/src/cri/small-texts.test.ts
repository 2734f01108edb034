import { describe, expect, it } from "vitest";
import { cgroupsPathOf } from "./cgroups-path-of.js";
import { isOlderKernel } from "./kernel-version.js";
import { resolvConfOf } from "./resolv-conf-of.js";
import { stopSignalOf } from "./stop-signal-of.js";

describe("cgroupsPathOf", () => {
  for (const [parent, wanted] of [
    ["", undefined],
    ["/pods/1", "/pods/1/id"],
    ["/pods/1/", "/pods/1/id"],
    ["pods", "pods/id"],
    ["/kubepods.slice/kubepods-pod1.slice", "kubepods-pod1.slice:cri:id"],
    ["system.slice", "system.slice:cri:id"],
    ["/a.slice/b", "/a.slice/b/id"],
  ] as const) {
    it(`${parent || "nothing"}`, () => expect(cgroupsPathOf(parent, "id")).toBe(wanted));
  }
  it("takes another prefix", () => expect(cgroupsPathOf("a.slice", "id", "mine")).toBe("a.slice:mine:id"));
  for (const parent of ["/a/../b", "..", "/a\0"]) {
    it(`refuses ${JSON.stringify(parent)}`, () => {
      expect(() => cgroupsPathOf(parent, "id")).toThrow("reading sandboxConfig.linux.cgroupParent: ");
    });
  }
});

describe("stopSignalOf", () => {
  const image = { StopSignal: "SIGQUIT" };
  for (const [stopSignal, own, wanted] of [
    [undefined, {}, "SIGTERM"],
    [0, image, "SIGQUIT"],
    [0, { StopSignal: "" }, "SIGTERM"],
    [1, image, "SIGABRT"],
    [13, image, "SIGKILL"],
    [23, image, "SIGTERM"],
    [34, {}, "SIGXFSZ"],
    [35, {}, "SIGRTMIN"],
    [38, {}, "SIGRTMIN+3"],
    [50, {}, "SIGRTMIN+15"],
    [51, {}, "SIGRTMAX-14"],
    [64, {}, "SIGRTMAX-1"],
    [65, {}, "SIGRTMAX"],
  ] as const) {
    it(`${stopSignal} is ${wanted}`, () => expect(stopSignalOf({ stopSignal }, own)).toBe(wanted));
  }
  for (const stopSignal of [-1, 66, 1.5]) {
    it(`refuses ${stopSignal}`, () => {
      expect(() => stopSignalOf({ stopSignal })).toThrow("reading config.stopSignal: ");
    });
  }
});

describe("resolvConfOf", () => {
  it("has each kind of line", () => {
    expect(resolvConfOf({})).toBe("");
    expect(
      resolvConfOf({ servers: ["10.0.0.1", "::1"], searches: ["a", "b"], options: ["ndots:5", "rotate"] }),
    ).toBe("search a b\nnameserver 10.0.0.1\nnameserver ::1\noptions ndots:5 rotate\n");
  });
  for (const [config, path] of [
    [{ servers: ["1.1.1.1\nnameserver 6.6.6.6"] }, "servers[0]"],
    [{ searches: ["a", ""] }, "searches[1]"],
    [{ options: ["a b"] }, "options[0]"],
  ] as const) {
    it(`refuses ${path}`, () => {
      expect(() => resolvConfOf(config)).toThrow(`reading sandboxConfig.dnsConfig.${path}: `);
    });
  }
});

describe("isOlderKernel", () => {
  for (const [version, older] of [
    ["5.11.22-generic", true],
    ["4.19", true],
    ["5.12", false],
    ["5.12.0-rc1", false],
    ["6.1.0", false],
    ["10.0", false],
    ["", false],
    [undefined, false],
  ] as const) {
    it(`${version} is ${older ? "" : "not "}older than 5.12`, () => {
      expect(isOlderKernel(version, 5, 12)).toBe(older);
    });
  }
});
