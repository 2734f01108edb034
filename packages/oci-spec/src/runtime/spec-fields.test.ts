import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseJson } from "../json/parse-json.js";
import { formatPath } from "../validate/format-path.js";
import { Spec } from "./spec.js";

const read = (name: string) =>
  readFileSync(new URL(`../../testdata/runtime/${name}`, import.meta.url), "utf8");
/** A config.json with every field of the core and of Linux, and numbers that a double cannot hold. */
const text = read("linux.json");
const document = parseJson(text);
/**
 * Every path of keys that leads to a value, as runtime-spec v1.3.0 has them for Go. Made once by a program that walks
 * `reflect.TypeOf(specs.Spec{})` without solaris, windows, vm, zos and freebsd: it takes the name in each field's `json` tag, goes into
 * embedded structs without a name, and writes `[]` for a slice and `.*` for a map.
 */
const goKeys = read("go-keys-linux.txt").trim().split("\n");

type Path = readonly (string | number)[];
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Every value in a document with its path, the document itself left out. */
function everyValue(value: unknown, path: Path = []): { path: Path; value: unknown }[] {
  const inner: [string | number, unknown][] = Array.isArray(value)
    ? value.map((item, index) => [index, item])
    : isObject(value)
      ? Object.entries(value)
      : [];
  return inner.flatMap(([key, item]) => [
    { path: [...path, key], value: item },
    ...everyValue(item, [...path, key]),
  ]);
}

/** Whether a path of Go's keys, cut into keys, `[]` and `*`, leads to a value. */
function reaches(value: unknown, [key, ...rest]: readonly string[]): boolean {
  if (key === undefined) return true;
  if (key === "[]") return Array.isArray(value) && value.some((item) => reaches(item, rest));
  if (key === "*") return isObject(value) && Object.values(value).some((item) => reaches(item, rest));
  return isObject(value) && key in value && reaches(value[key], rest);
}

/** A copy of a value in which what is at a path is replaced, or removed when it is undefined. */
function withValue(path: Path, replacement?: unknown, value: unknown = document): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return replacement;
  if (Array.isArray(value)) {
    return value.map((item, index) => (index === key ? withValue(rest, replacement, item) : item));
  }
  const { [key]: old, ...others } = value as Record<string | number, unknown>;
  return rest.length === 0 && replacement === undefined
    ? others
    : { ...others, [key]: withValue(rest, replacement, old) };
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
}

/** The paths of a JSON Schema, written as Go's. */
function pathsOf({ properties, additionalProperties, items }: JsonSchema, path = ""): string[] {
  if (items !== undefined) return pathsOf(items, `${path}[]`);
  if (properties !== undefined) {
    return Object.entries(properties).flatMap(([key, schema]) =>
      pathsOf(schema, `${path}.${key}`.replace(/^\./, "")),
    );
  }
  if (isObject(additionalProperties) && Object.keys(additionalProperties).length > 0) {
    return pathsOf(additionalProperties, `${path}.*`);
  }
  return [path];
}

const others = /^(solaris|windows|vm|zos|freebsd)\b/;
/** Go has a map of clocks, ours are the two that a time namespace has. */
const asGo = (path: string) => path.replace(/^(linux\.timeOffsets)\.(boottime|monotonic)\b/, "$1.*");

describe("a configuration with every field", () => {
  it("comes out as it went in, to the last digit", () => {
    expect(`${Spec.stringify(Spec.parse(text), 2)}\n`).toBe(text);
    expect(Spec.parse(text).process?.rlimits?.[1]?.hard).toBe(2n ** 64n - 1n);
    expect(Spec.parse(text).linux?.timeOffsets?.monotonic?.secs).toBe(-(2n ** 63n));
  });

  it.each(goKeys)("has %s", (path) => {
    expect(reaches(document, path.match(/\[\]|[^.[\]]+/g) ?? [])).toBe(true);
  });

  it("knows the keys that Go knows, and no others", () => {
    const known = pathsOf(Spec.toJsonSchema() as JsonSchema).filter((path) => !others.test(path));
    expect([...new Set(known.map(asGo))].sort()).toEqual([...goKeys].sort());
  });
});

describe("values of another kind", () => {
  const values = everyValue(document);

  it("are refused wherever they are, with their path", () => {
    // 250 places, three kinds of value each
    expect(values.length).toBeGreaterThan(250);
    for (const { path, value } of values) {
      const wrong: unknown[] = [
        null,
        typeof value === "string" ? 7 : "7",
        typeof value === "boolean" ? 1 : true,
      ];
      if (typeof value === "object") wrong.push(Array.isArray(value) ? {} : []);
      for (const other of wrong) {
        const findings = Spec.findings(withValue(path, other));
        expect(findings, formatPath(path)).toHaveLength(1);
        expect(findings[0]).toMatchObject({ path: formatPath(path) });
      }
    }
  });

  it("may be absent, but for those that the specification requires", () => {
    const required = values
      .filter(({ path }) => typeof path.at(-1) === "string" && !Spec.is(withValue(path)))
      .map(({ path }) => formatPath(path.map((key) => (typeof key === "number" ? 0 : key))));
    expect([...new Set(required)].sort()).toEqual(
      [
        "ociVersion",
        "root.path",
        "process.cwd",
        "process.consoleSize.height",
        "process.consoleSize.width",
        "process.rlimits[0].type",
        "process.rlimits[0].hard",
        "process.rlimits[0].soft",
        "process.scheduler.policy",
        "process.ioPriority.class",
        "process.ioPriority.priority",
        "mounts[0].destination",
        ...["prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"].map(
          (hook) => `hooks.${hook}[0].path`,
        ),
        ...[
          "mounts[0].uidMappings",
          "mounts[0].gidMappings",
          "linux.uidMappings",
          "linux.gidMappings",
        ].flatMap((list) => ["containerID", "hostID", "size"].map((key) => `${list}[0].${key}`)),
        "linux.namespaces[0].type",
        "linux.devices[0].path",
        "linux.devices[0].type",
        "linux.resources.devices[0].allow",
        "linux.resources.hugepageLimits[0].pageSize",
        "linux.resources.hugepageLimits[0].limit",
        "linux.resources.network.priorities[0].name",
        "linux.resources.network.priorities[0].priority",
        "linux.resources.blockIO.weightDevice[0].major",
        "linux.resources.blockIO.weightDevice[0].minor",
        ...["ReadBps", "WriteBps", "ReadIOPS", "WriteIOPS"].flatMap((kind) =>
          ["major", "minor", "rate"].map((key) => `linux.resources.blockIO.throttle${kind}Device[0].${key}`),
        ),
        "linux.seccomp.defaultAction",
        "linux.seccomp.syscalls[0].names",
        "linux.seccomp.syscalls[0].action",
        "linux.seccomp.syscalls[0].args[0].index",
        "linux.seccomp.syscalls[0].args[0].value",
        "linux.seccomp.syscalls[0].args[0].op",
        "linux.memoryPolicy.mode",
        "linux.personality.domain",
      ].sort(),
    );
  });

  it("is fine for keys that nobody knows, which stay", () => {
    for (const { path } of values.filter(({ value }) => isObject(value))) {
      const maps = /annotations$|sysctl$|unified$|rdma$|netDevices$/;
      if (maps.test(formatPath(path))) continue;
      const later = withValue([...path, "com.example.later"], { deep: [1, null] });
      expect(Spec.findings(later), formatPath(path)).toEqual([]);
      expect(Spec.validate(later)).toBe(later);
    }
  });
});

/** The integers by what they hold; lists and maps by their first item. */
const integers: Readonly<Record<string, { from: bigint; to: bigint; paths: readonly string[] }>> = {
  int64: {
    from: -(2n ** 63n),
    to: 2n ** 63n - 1n,
    paths: [
      ...["limit", "reservation", "swap", "kernel", "kernelTCP"].map(
        (key) => `linux.resources.memory.${key}`,
      ),
      ...["quota", "realtimeRuntime", "idle"].map((key) => `linux.resources.cpu.${key}`),
      "linux.resources.pids.limit",
      "linux.resources.devices[1].major",
      "linux.resources.devices[1].minor",
      "linux.devices[0].major",
      "linux.devices[0].minor",
      ...["weight", "throttleReadBps", "throttleWriteBps", "throttleReadIOPS", "throttleWriteIOPS"].flatMap(
        (key) => ["major", "minor"].map((number) => `linux.resources.blockIO.${key}Device[0].${number}`),
      ),
      "linux.timeOffsets.boottime.secs",
      "linux.timeOffsets.monotonic.secs",
    ],
  },
  uint64: {
    from: 0n,
    to: 2n ** 64n - 1n,
    paths: [
      "process.consoleSize.height",
      "process.consoleSize.width",
      ...["hard", "soft"].map((key) => `process.rlimits[0].${key}`),
      ...["runtime", "deadline", "period"].map((key) => `process.scheduler.${key}`),
      "linux.resources.memory.swappiness",
      ...["shares", "burst", "period", "realtimePeriod"].map((key) => `linux.resources.cpu.${key}`),
      ...["ReadBps", "WriteBps", "ReadIOPS", "WriteIOPS"].map(
        (kind) => `linux.resources.blockIO.throttle${kind}Device[0].rate`,
      ),
      "linux.resources.hugepageLimits[0].limit",
      "linux.seccomp.syscalls[3].args[0].value",
      "linux.seccomp.syscalls[3].args[0].valueTwo",
    ],
  },
  uint32: {
    from: 0n,
    to: 2n ** 32n - 1n,
    paths: [
      ...["uid", "gid", "umask", "additionalGids[0]"].map((key) => `process.user.${key}`),
      ...["mounts[1].uidMappings", "mounts[1].gidMappings", "linux.uidMappings", "linux.gidMappings"].flatMap(
        (list) => ["containerID", "hostID", "size"].map((key) => `${list}[0].${key}`),
      ),
      "linux.resources.network.classID",
      "linux.resources.network.priorities[0].priority",
      "linux.resources.rdma.mlx5_1.hcaHandles",
      "linux.resources.rdma.mlx5_1.hcaObjects",
      "linux.devices[0].uid",
      "linux.devices[0].gid",
      "linux.seccomp.defaultErrnoRet",
      "linux.seccomp.syscalls[2].errnoRet",
      "linux.seccomp.syscalls[3].args[0].index",
      "linux.timeOffsets.boottime.nanosecs",
      "linux.timeOffsets.monotonic.nanosecs",
    ],
  },
  int32: {
    from: -(2n ** 31n),
    to: 2n ** 31n - 1n,
    paths: ["process.scheduler.nice", "process.scheduler.priority", "process.ioPriority.priority"],
  },
  uint16: {
    from: 0n,
    to: 2n ** 16n - 1n,
    paths: ["weight", "leafWeight", "weightDevice[0].weight", "weightDevice[0].leafWeight"].map(
      (key) => `linux.resources.blockIO.${key}`,
    ),
  },
  "the bits of a mode": { from: 0n, to: 0o777n, paths: ["linux.devices[0].fileMode"] },
  seconds: {
    from: 1n,
    to: BigInt(Number.MAX_SAFE_INTEGER),
    paths: ["prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"].map(
      (hook) => `hooks.${hook}[0].timeout`,
    ),
  },
  "any integer": {
    from: BigInt(Number.MIN_SAFE_INTEGER),
    to: BigInt(Number.MAX_SAFE_INTEGER),
    paths: ["process.oomScoreAdj"],
  },
};

describe("numbers", () => {
  const values = everyValue(document);

  for (const [kind, { from, to, paths }] of Object.entries(integers)) {
    it(`hold ${kind}`, () => {
      const places = values.filter(({ path }) => paths.includes(formatPath(path)));
      expect(places.map(({ path }) => formatPath(path)).sort()).toEqual([...paths].sort());
      for (const { path } of places) {
        const verdicts = [from - 1n, from, to, to + 1n].map((value) =>
          Spec.is(withValue(path, parseJson(`${value}`))),
        );
        expect(verdicts, formatPath(path)).toEqual([false, true, true, false]);
      }
    });
  }

  it("are all listed", () => {
    const listed = new Set(Object.values(integers).flatMap(({ paths }) => paths.map(withoutIndex)));
    const present = values.filter(({ value }) => typeof value === "number" || typeof value === "bigint");
    expect(
      present.map(({ path }) => withoutIndex(formatPath(path))).filter((path) => !listed.has(path)),
    ).toEqual(["linux.resources.rdma.rxe3.hcaObjects"]);
  });
});

function withoutIndex(path: string): string {
  return path.replace(/\[\d+\]/g, "[]");
}

describe("names that nobody knows", () => {
  it("are refused where the schema of the specification has a list or a pattern, and only there", () => {
    const refused = everyValue(document)
      .filter(({ path, value }) => typeof value === "string" && !Spec.is(withValue(path, "no such name")))
      .map(({ path }) => withoutIndex(formatPath(path)));
    expect([...new Set(refused)].sort()).toEqual(
      [
        "process.rlimits[].type",
        "process.scheduler.policy",
        "process.scheduler.flags[]",
        "process.ioPriority.class",
        "process.execCPUAffinity.initial",
        "process.execCPUAffinity.final",
        "linux.namespaces[].type",
        "linux.devices[].type",
        "linux.resources.hugepageLimits[].pageSize",
        "linux.rootfsPropagation",
        "linux.seccomp.defaultAction",
        "linux.seccomp.architectures[]",
        "linux.seccomp.flags[]",
        "linux.seccomp.syscalls[].action",
        "linux.seccomp.syscalls[].args[].op",
        "linux.intelRdt.memBwSchema",
        "linux.memoryPolicy.mode",
        "linux.memoryPolicy.flags[]",
        "linux.personality.domain",
      ].sort(),
    );
  });
});
