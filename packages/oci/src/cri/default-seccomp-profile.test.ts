import {
  LinuxSeccomp,
  type LinuxSyscall,
  lintRuntimeSpec,
  seccompArchitectures,
} from "@container-interfaces/oci-spec/runtime";
import { describe, expect, it } from "vitest";
import { defaultSeccompProfile } from "./default-seccomp-profile.js";
import { allowedSyscalls, syscallsByArchitecture, syscallsByCapability } from "./seccomp-syscalls.js";

const amd64 = { architecture: "amd64", kernel: "6.1.0" };
const rulesOf = (name: string, profile: LinuxSeccomp): readonly LinuxSyscall[] =>
  (profile.syscalls ?? []).filter(({ names }) => names.includes(name));

describe("defaultSeccompProfile", () => {
  const plain = defaultSeccompProfile({ capabilities: [], ...amd64 });

  it("is valid, and refuses what it does not list, on every architecture and with every capability", () => {
    for (const architecture of [...Object.keys(syscallsByArchitecture), "loong64", "mips64", "other"]) {
      for (const capabilities of [[], Object.keys(syscallsByCapability)]) {
        const profile = defaultSeccompProfile({ capabilities, architecture });
        expect(LinuxSeccomp.findings(profile)).toEqual([]);
        const spec = { ociVersion: "1.3.0", root: { path: "rootfs" }, linux: { seccomp: profile } };
        expect(lintRuntimeSpec(spec).filter(({ path }) => path.startsWith("linux.seccomp"))).toEqual([]);
        expect(profile.defaultAction).toBe("SCMP_ACT_ERRNO");
      }
    }
  });

  it("names each system call once and knows its architectures", () => {
    expect(new Set(allowedSyscalls).size).toBe(allowedSyscalls.length);
    expect(allowedSyscalls).toHaveLength(363);
    for (const name of allowedSyscalls) expect(name).toMatch(/^_?[a-z][a-z0-9_]*$/);
    expect(plain.architectures).toEqual(["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"]);
    expect(seccompArchitectures).toEqual(expect.arrayContaining([...(plain.architectures ?? [])]));
  });

  for (const [capability, names] of Object.entries(syscallsByCapability)) {
    it(`lets calls pass with ${capability} only`, () => {
      const withIt = defaultSeccompProfile({
        capabilities: [capability],
        architecture: "amd64",
        kernel: "4.4.0",
      });
      const without = defaultSeccompProfile({ capabilities: [], architecture: "amd64", kernel: "4.4.0" });
      for (const name of names) {
        const free = (profile: LinuxSeccomp): boolean =>
          rulesOf(name, profile).some(
            ({ action, args }) => action === "SCMP_ACT_ALLOW" && args === undefined,
          );
        expect([name, free(withIt), free(without)]).toEqual([name, true, false]);
      }
    });
  }

  it("keeps new namespaces from those without CAP_SYS_ADMIN, and tells clone3 as missing", () => {
    expect(rulesOf("clone3", plain)).toEqual([{ names: ["clone3"], action: "SCMP_ACT_ERRNO", errnoRet: 38 }]);
    expect(rulesOf("clone", plain)[0]?.args).toEqual([
      { index: 0, value: 0x7e020000, op: "SCMP_CMP_MASKED_EQ" },
    ]);
    const s390 = defaultSeccompProfile({ capabilities: [], architecture: "s390x" });
    expect(rulesOf("clone", s390)[0]?.args?.[0]?.index).toBe(1);
  });

  it("refuses AF_ALG and AF_VSOCK, and lets ptrace pass from Linux 4.8 on", () => {
    const families = rulesOf("socket", plain).flatMap(({ args }) => args ?? []);
    const passes = (family: number): boolean =>
      families.some(({ op, value }) => (op === "SCMP_CMP_LT" ? family < value : family === value));
    expect([1, 2, 10, 16, 17, 37, 38, 39, 40, 41, 45, 46].filter(passes)).toEqual([
      1, 2, 10, 16, 17, 37, 39, 41, 45,
    ]);
    const old = defaultSeccompProfile({ capabilities: [], architecture: "amd64", kernel: "4.7.9" });
    expect([rulesOf("ptrace", plain).length, rulesOf("ptrace", old).length]).toEqual([1, 0]);
  });
});
