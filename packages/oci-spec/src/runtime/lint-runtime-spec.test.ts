import { describe, expect, it } from "vitest";
import { readRuntime } from "../../testdata/document-paths.js";
import { generalCases } from "../../testdata/lint/general-cases.js";
import { bare, freebsd, type LintCases, linux, windows, zos } from "../../testdata/lint/lint-case.js";
import { linuxCases } from "../../testdata/lint/linux-cases.js";
import { mountCases } from "../../testdata/lint/mount-cases.js";
import { namespaceCases } from "../../testdata/lint/namespace-cases.js";
import { processCases } from "../../testdata/lint/process-cases.js";
import { seccompCases } from "../../testdata/lint/seccomp-cases.js";
import type { LintPlatform } from "./lint/rule.js";
import { lintRules, lintRuntimeSpec } from "./lint-runtime-spec.js";
import { Spec } from "./spec.js";

const cases: LintCases = {
  ...generalCases,
  ...processCases,
  ...namespaceCases,
  ...mountCases,
  ...linuxCases,
  ...seccompCases,
};

describe.each(Object.entries(cases))("%s", (rule, list) => {
  it("has cases with findings and clean ones", () => {
    expect(list.some(([, paths]) => paths.length > 0)).toBe(true);
    expect(list.some(([, paths]) => paths.length === 0)).toBe(true);
  });

  it.each(list.map((row, index) => [index, row] as const))("case %i", (_index, [spec, paths, more]) => {
    const { also = [], ...options } = more ?? {};
    const found = lintRuntimeSpec(spec, options);
    expect(found.map((finding) => `${finding.rule} ${finding.path}`).sort()).toEqual(
      [...paths.map((path) => `${rule} ${path}`), ...also].sort(),
    );
  });
});

describe("rules", () => {
  it("all have cases, a name of their own and a description", () => {
    const names = lintRules.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(Object.keys(cases).sort()).toEqual([...names].sort());
    for (const { name, description } of lintRules) {
      expect(name).toMatch(/^[a-z]+(?:-[a-z]+)+$/);
      expect(description).toMatch(/^[A-Z`].*\.$/);
    }
  });

  it("have the severity that findings have", () => {
    const severities = new Map(lintRules.map(({ name, severity }) => [name, severity]));
    for (const [spec, , options] of Object.values(cases).flat()) {
      for (const { rule, severity } of lintRuntimeSpec(spec, options)) {
        expect(severity).toBe(severities.get(rule));
      }
    }
  });

  it("say what to do", () => {
    const messages = (spec: Spec) => lintRuntimeSpec(spec).map(({ message }) => message);
    expect(messages(windows({ process: { args: [] } }))).toEqual([
      "name the program to run in args or commandLine",
    ]);
    expect(messages(linux({ process: { args: [] } }))).toEqual(["name the program to run in args"]);
    expect(messages(linux({ process: { capabilities: { bounding: ["KILL", "FLY"] } } }))).toEqual([
      "it is called CAP_KILL; runtimes pass over other names",
      "Linux has no such capability; runtimes pass over it",
    ]);
    expect(messages(linux({ hostname: "a" }))).toEqual([
      "it needs a namespace of type uts, lest it changes the host's",
    ]);
  });

  it("are errors but for what a runtime passes over or does in its way", () => {
    expect(lintRules.filter(({ severity }) => severity === "warning").map(({ name }) => name)).toEqual([
      "field-newer-than-version",
      "field-removed",
      "section-of-other-platform",
      "windows-network-exclusive",
      "freebsd-device-absolute",
      "vm-hw-config-misspelt",
      "command-line-ignored",
      "user-missing",
      "env-repeated",
      "capability-unknown",
      "capability-ambient-not-held",
      "scheduler-nice-unused",
      "hooks-unsupported",
      "mount-destination-relative",
      "mount-destination-repeated",
      "bind-mount-without-option",
      "mount-mappings-without-idmap",
      "mount-options-contradict",
      "mount-propagations-contradict",
      "namespace-path-empty",
      "sysctl-of-host",
      "sysctl-hostname",
      "device-repeated",
      "device-rule-access-missing",
      "memory-reservation-above-limit",
      "hugepage-size-repeated",
      "seccomp-allows-all",
      "seccomp-listener-unused",
      "seccomp-repeated",
      "seccomp-second-value-unused",
      "seccomp-rules-contradict",
      "intel-rdt-prefix",
      "intel-rdt-schema-overridden",
    ]);
  });

  it("tell what is wrong in a sentence, and no secret", () => {
    const spec = linux({
      process: { args: ["s3cret\0"], env: ["s3cret", "A=s3cret", "A=s3cret\0"] },
      annotations: { "": "s3cret" },
    });
    const found = lintRuntimeSpec(spec);
    expect(found.map(({ rule }) => rule)).toEqual([
      "annotation-key-empty",
      "env-malformed",
      "env-repeated",
      "nul-in-process",
      "nul-in-process",
    ]);
    expect(JSON.stringify(found)).not.toContain("s3cret");
    expect(found[2]?.message).toMatch(/set before/);
  });
});

describe("the platform", () => {
  it.each([
    ["linux", linux()],
    ["linux", bare()],
    ["linux", linux({ windows: { layerFolders: ["C:\\a"] } })],
    ["windows", windows()],
    ["windows", bare({ process: { commandLine: "cmd", cwd: "C:\\" } })],
    ["windows", bare({ root: windows().root })],
    ["freebsd", freebsd()],
    ["zos", zos()],
    ["solaris", bare({ solaris: {} })],
    ["linux", bare({ ociVersion: "1.3.0", root: undefined, process: undefined })],
  ] as const)("is %s", (platform, spec) => {
    expect(lintRuntimeSpec(spec)).toEqual(lintRuntimeSpec(spec, { platform }));
    for (const other of ["linux", "windows"] as const) {
      if (other !== platform)
        expect(lintRuntimeSpec(spec)).not.toEqual(lintRuntimeSpec(spec, { platform: other }));
    }
  });
});

/** Which rules find something in any of the cases, when all are taken for one platform. */
function rulesOn(platform: LintPlatform): readonly string[] {
  const found = Object.values(cases)
    .flat()
    .flatMap(([spec, , more]) => lintRuntimeSpec(spec, { ...more, platform }));
  return [...new Set(found.map(({ rule }) => rule))].sort();
}

describe("rules of platforms", () => {
  const everywhere = [
    "annotation-key-empty",
    "args-missing",
    "cwd-not-absolute",
    "env-malformed",
    "env-repeated",
    "field-newer-than-version",
    "field-removed",
    "mount-destination-repeated",
    "nul-in-process",
    "oci-version-malformed",
    "root-missing",
    "section-of-other-platform",
    "vm-hw-config-misspelt",
    "vm-path-not-absolute",
  ];
  const posix = [
    ...everywhere,
    "bind-mount-without-source",
    "command-line-ignored",
    "hook-file-missing",
    "hook-path-not-absolute",
    "hook-timeout-not-positive",
    "rlimit-repeated",
    "rlimit-soft-above-hard",
    "root-path-empty",
    "user-missing",
  ];
  const namespaces = [
    "namespace-file-missing",
    "namespace-path-empty",
    "namespace-path-not-absolute",
    "namespace-repeated",
  ];
  const freebsdOnly = ["freebsd-device-absolute", "freebsd-statfs-unknown"];
  const windowsOnly = [
    "hooks-unsupported",
    "mount-destination-nested",
    "root-path-no-volume",
    "root-readonly-on-windows",
    "root-with-hyperv",
    "windows-cpu-limit-out-of-range",
    "windows-cpu-limits-exclusive",
    "windows-network-exclusive",
    "windows-section-missing",
  ];
  const notLinux = "mount-destination-not-absolute";

  it("count on no other platform", () => {
    expect(rulesOn("solaris")).toEqual([...posix, notLinux].sort());
    expect(rulesOn("freebsd")).toEqual([...posix, notLinux, ...freebsdOnly].sort());
    expect(rulesOn("zos")).toEqual([...posix, notLinux, ...namespaces].sort());
    expect(rulesOn("windows")).toEqual([...everywhere, notLinux, ...windowsOnly].sort());
    const others = [notLinux, ...freebsdOnly, ...windowsOnly];
    expect(rulesOn("linux")).toEqual(
      Object.keys(cases)
        .filter((rule) => !others.includes(rule))
        .sort(),
    );
  });
});

describe("configurations that others make", () => {
  it.each([
    "runc-spec.json",
    "runc-spec-rootless.json",
    "containerd-linux.json",
    "containerd-privileged.json",
  ])("%s is clean", (name) => {
    expect(lintRuntimeSpec(Spec.parse(readRuntime(name)))).toEqual([]);
  });
});

it("is quick on lists that are as long as hostile", () => {
  const many = Array.from({ length: 50_000 }, (_, index) => index);
  const spec = linux({
    process: {
      env: many.map((index) => `A${index}=`),
      capabilities: {
        effective: many.map((index) => `CAP_${index}`),
        permitted: many.map((index) => `CAP_${index}`),
      },
    },
    mounts: many.map((index) => ({ destination: `/a${index}` })),
    linux: {
      uidMappings: many.map((index) => ({ containerID: index, hostID: index, size: 1 })),
      seccomp: {
        defaultAction: "SCMP_ACT_ERRNO",
        architectures: many.map(() => "SCMP_ARCH_X86"),
        syscalls: [{ names: many.map(String), action: "SCMP_ACT_ALLOW" }],
      },
    },
  });
  const begin = performance.now();
  lintRuntimeSpec(spec);
  expect(performance.now() - begin).toBeLessThan(10_000);
});
