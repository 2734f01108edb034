import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCdiRegistry } from "./cdi-registry.js";
import { loadDevices } from "./load-devices.js";
import { loadHostFacts, loadSeccompProfile } from "./load-host-facts.js";
import { parseMountInfo } from "./parse-mount-info.js";

let folder = "";
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "ci-facts-")));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const onLinux = describe.skipIf(process.platform !== "linux");

onLinux("loadHostFacts", () => {
  it("reads what is general", async () => {
    const facts = await loadHostFacts();
    expect(facts).toMatchObject({ hostname: hostname(), devices: {}, paths: {}, seccompProfiles: {} });
    expect([1, 2]).toContain(facts.cgroupVersion);
    expect(facts.kernel).toMatch(/^\d+\.\d+/);
    for (const name of facts.capabilities ?? []) expect(name).toMatch(/^CAP_/);
  });

  it("reads what a container needs", async () => {
    await mkdir(join(folder, "data"));
    await symlink(join(folder, "data"), join(folder, "link"));
    await writeFile(join(folder, "p.json"), '{"defaultAction":"SCMP_ACT_ALLOW"}');
    const facts = await loadHostFacts({
      config: {
        devices: [{ hostPath: "/dev/null" }],
        mounts: [{ hostPath: join(folder, "link") }, { hostPath: join(folder, "no") }],
        linux: { securityContext: { seccomp: { profileType: 2, localhostRef: "p.json" } } },
        CDIDevices: [{ name: "v.com/c=a" }],
      },
      cdi: createCdiRegistry([
        {
          file: "x",
          priority: 0,
          spec: {
            cdiVersion: "0.5.0",
            kind: "v.com/c",
            devices: [
              {
                name: "a",
                containerEdits: {
                  deviceNodes: [{ path: "/dev/mine", hostPath: "/dev/zero" }, { path: "/dev/no-such" }],
                },
              },
            ],
          },
        },
      ]),
      seccompFolder: folder,
    });
    expect(facts.devices).toEqual({
      "/dev/null": [expect.objectContaining({ path: "/dev/null", type: "c", major: 1, minor: 3 })],
      "/dev/zero": [expect.objectContaining({ path: "/dev/zero", type: "c", major: 1, minor: 5 })],
    });
    expect(facts.paths).toEqual({
      [join(folder, "link")]: {
        realPath: join(folder, "data"),
        propagation: expect.stringMatching(/^(?:shared|slave|private)$/),
      },
    });
    expect(facts.seccompProfiles).toEqual({ "p.json": { defaultAction: "SCMP_ACT_ALLOW" } });
  });

  it("refuses profiles elsewhere, and ends when told", async () => {
    const config = (localhostRef: string) => ({
      linux: { securityContext: { seccomp: { profileType: 2, localhostRef } } },
    });
    await expect(loadHostFacts({ config: config("p.json") })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
    await expect(loadHostFacts({ config: config("../p.json"), seccompFolder: folder })).rejects.toMatchObject(
      {
        code: "INVALID_ARGUMENT",
      },
    );
    await expect(loadHostFacts({ config: config(join(folder, "no")) })).rejects.toMatchObject({
      code: "READ_FAILED",
    });
    await expect(loadHostFacts({}, { timeoutMs: 0 })).rejects.toMatchObject({ code: "TIMEOUT" });
  });
});

describe("loadSeccompProfile", () => {
  it("refuses what is no profile and no file", async () => {
    const file = join(folder, "p.json");
    await writeFile(file, '{"defaultAction":"SCMP_ACT_NOTHING"}');
    await expect(loadSeccompProfile(file)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    await expect(loadSeccompProfile(folder)).rejects.toMatchObject({ code: "READ_FAILED", file: folder });
  });
});

onLinux("loadDevices", () => {
  it("reads a device, also through a link", async () => {
    await symlink("/dev/null", join(folder, "link"));
    const path = join(folder, "link");
    expect(await loadDevices(path)).toEqual([
      expect.objectContaining({ path, type: "c", major: 1, minor: 3, uid: expect.any(Number) }),
    ]);
  });

  it("reads those of /dev, without terminals, shared memory and links", async () => {
    const paths = (await loadDevices("/dev")).map(({ path }) => path);
    expect(paths).toContain("/dev/null");
    expect(paths.filter((path) => /^\/dev\/(?:pts|shm|mqueue|fd|console|stdin)/.test(path))).toEqual([]);
  });

  it("tells what is no device from what is not there", async () => {
    await writeFile(join(folder, "file"), "");
    expect(await loadDevices(folder)).toEqual([]);
    await expect(loadDevices(join(folder, "file"))).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    await expect(loadDevices(join(folder, "no"))).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("parseMountInfo", () => {
  it("reads places, kinds and how mounts spread", () => {
    const text = `22 1 0:21 / /sys rw shared:7 - sysfs sysfs rw
23 22 0:22 / /a\\040b\\134c ro,nosuid master:1 propagate_from:2 - cgroup2 cgroup2 rw,nsdelegate
24 22 0:22 / /x ro - tmpfs none rw
broken line
`;
    expect(parseMountInfo(text)).toEqual([
      { place: "/sys", type: "sysfs", propagation: "shared", superOptions: ["rw"] },
      { place: "/a b\\c", type: "cgroup2", propagation: "slave", superOptions: ["rw", "nsdelegate"] },
      { place: "/x", type: "tmpfs", propagation: "private", superOptions: ["rw"] },
    ]);
  });

  it("takes any text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseMountInfo(text);
      }),
    );
  });
});
