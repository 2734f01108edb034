import { describe, expect, it } from "vitest";
import type { ContainerConfig } from "./container-config.js";
import { devicesOf } from "./devices-of.js";
import type { HostDevice } from "./host-facts.js";

const node = (path: string, minor: number, type: HostDevice["type"] = "c"): HostDevice => ({
  path,
  type,
  major: 1,
  minor,
  fileMode: 0o640,
  uid: 5,
  gid: 6,
});
const host = {
  devices: {
    "/dev/one": [node("/dev/one", 1)],
    "/dev/many": [node("/dev/many/a", 2, "b"), node("/dev/many/in/b", 3), node("/dev/many/pipe", 0, "p")],
    "/dev": [node("/dev/null", 3), node("/dev/x", 9)],
  },
};
const device = { hostPath: "/dev/one", containerPath: "/dev/x", permissions: "rw" };
const privileged = { linux: { securityContext: { privileged: true } } };

describe("devicesOf", () => {
  it("has none, and denies all", () => {
    expect(devicesOf({}, {}, {})).toEqual({ devices: [], rules: [{ allow: false, access: "rwm" }] });
  });

  it("gives a device, and lets it be used", () => {
    expect(devicesOf({ devices: [device] }, host, {})).toEqual({
      devices: [{ path: "/dev/x", type: "c", major: 1, minor: 1, fileMode: 0o640, uid: 5, gid: 6 }],
      rules: [
        { allow: false, access: "rwm" },
        { allow: true, type: "c", major: 1, minor: 1, access: "rw" },
      ],
    });
  });

  it("gives all devices of a folder, and no rule for a pipe", () => {
    const { devices, rules } = devicesOf(
      { devices: [{ hostPath: "/dev/many", containerPath: "/them", permissions: "m" }] },
      host,
      {},
    );
    expect(devices.map(({ path, type }) => [path, type])).toEqual([
      ["/them/a", "b"],
      ["/them/in/b", "c"],
      ["/them/pipe", "p"],
    ]);
    expect(rules.slice(1).map(({ minor, access }) => [minor, access])).toEqual([
      [2, "m"],
      [3, "m"],
    ]);
  });

  it("gives them to the user that the container was asked to run as, if told", () => {
    const config: ContainerConfig = {
      devices: [device],
      linux: { securityContext: { runAsUser: { value: 1000n }, runAsGroup: { value: 0n } } },
    };
    expect(devicesOf(config, host, { deviceOwnership: true }).devices[0]).toMatchObject({
      uid: 1000,
      gid: 6,
    });
    expect(devicesOf(config, host, {}).devices[0]).toMatchObject({ uid: 5, gid: 6 });
  });

  it("gives a privileged container all devices, its own first, each place once", () => {
    const { devices, rules } = devicesOf({ ...privileged, devices: [device] }, host, {});
    expect(devices.map(({ path, minor }) => [path, minor])).toEqual([
      ["/dev/x", 1],
      ["/dev/null", 3],
    ]);
    expect(rules).toEqual([{ allow: true, access: "rwm" }]);
    expect(devicesOf(privileged, {}, { privilegedDevices: false })).toEqual({ devices: [], rules });
  });

  const refused: readonly (readonly [string, ContainerConfig, string])[] = [
    ["an unknown device", { devices: [{ ...device, hostPath: "/dev/no" }] }, "config.devices[0].hostPath"],
    ["a relative source", { devices: [{ ...device, hostPath: "dev" }] }, "config.devices[0].hostPath"],
    ["a relative place", { devices: [{ ...device, containerPath: "x" }] }, "config.devices[0].containerPath"],
    ["no permissions", { devices: [{ ...device, permissions: "" }] }, "config.devices[0].permissions"],
    ["other permissions", { devices: [{ ...device, permissions: "rx" }] }, "config.devices[0].permissions"],
    ["two at a place", { devices: [device, device] }, "config.devices[1].containerPath"],
  ];
  for (const [name, config, path] of refused) {
    it(`refuses ${name}`, () => {
      expect(() => devicesOf(config, host, {})).toThrow(`[INVALID_ARGUMENT] reading ${path}: `);
    });
  }
  it("refuses a privileged container when nothing is known of the host's devices", () => {
    expect(() => devicesOf(privileged, {}, {})).toThrow("reading config.linux.securityContext.privileged: ");
  });
});
