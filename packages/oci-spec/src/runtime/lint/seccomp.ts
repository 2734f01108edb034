import type { LinuxSeccomp } from "../linux-seccomp.js";
import { type LinuxSeccompAction, seccompArchitectures } from "../linux-seccomp-names.js";
import type { Spec } from "../spec.js";
import type { CheckedRule } from "./rule.js";

const KNOWN_ARCHITECTURES: ReadonlySet<string> = new Set(seccompArchitectures);
const WITH_ERRNO: ReadonlySet<LinuxSeccompAction> = new Set(["SCMP_ACT_ERRNO", "SCMP_ACT_TRACE"]);
const REFUSING: ReadonlySet<LinuxSeccompAction> = new Set([
  "SCMP_ACT_KILL",
  "SCMP_ACT_KILL_PROCESS",
  "SCMP_ACT_KILL_THREAD",
  "SCMP_ACT_TRAP",
  "SCMP_ACT_ERRNO",
]);
/** System calls have six arguments. */
const LAST_ARGUMENT = 5;

const notifies = ({ syscalls = [] }: LinuxSeccomp): boolean =>
  syscalls.some(({ action }) => action === "SCMP_ACT_NOTIFY");

function* repeated(items: readonly string[]): Generator<readonly [index: number, item: string]> {
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    if (seen.has(item)) yield [index, item];
    seen.add(item);
  }
}

/** A rule that is about the seccomp section. */
function rule(
  name: string,
  severity: "error" | "warning",
  description: string,
  check: (seccomp: LinuxSeccomp) => Iterable<readonly [path: readonly PropertyKey[], message: string]>,
): CheckedRule {
  return {
    name,
    severity,
    description,
    platforms: ["linux"],
    *check(spec: Spec) {
      if (spec.linux?.seccomp === undefined) return;
      for (const [path, message] of check(spec.linux.seccomp)) yield [["linux", "seccomp", ...path], message];
    },
  };
}

/** Rules about seccomp as a whole, and about its listener. */
export const seccompRules: readonly CheckedRule[] = [
  rule(
    "seccomp-allows-all",
    "warning",
    "A filter that lets everything pass.",
    function* ({ defaultAction, syscalls = [] }) {
      if (defaultAction === "SCMP_ACT_ALLOW" && syscalls.length === 0) {
        yield [["defaultAction"], "everything is allowed and nothing is listed; leave seccomp out"];
      }
    },
  ),
  rule(
    "seccomp-refuses-all",
    "error",
    "A filter that lets nothing pass.",
    function* ({ defaultAction, syscalls = [] }) {
      if (REFUSING.has(defaultAction) && syscalls.length === 0) {
        yield [
          ["defaultAction"],
          "nothing is allowed, so that the program cannot even start; list system calls",
        ];
      }
    },
  ),
  rule(
    "seccomp-errno-unused",
    "error",
    "An errno with an action that has none.",
    function* ({ defaultAction, defaultErrnoRet, syscalls = [] }) {
      const why = "only SCMP_ACT_ERRNO and SCMP_ACT_TRACE have an errno; runtimes refuse it";
      if (defaultErrnoRet !== undefined && !WITH_ERRNO.has(defaultAction)) yield [["defaultErrnoRet"], why];
      for (const [index, { action, errnoRet }] of syscalls.entries()) {
        if (errnoRet !== undefined && !WITH_ERRNO.has(action)) yield [["syscalls", index, "errnoRet"], why];
      }
    },
  ),
  rule(
    "seccomp-listener-missing",
    "error",
    "`SCMP_ACT_NOTIFY` without anybody to notify.",
    function* (seccomp) {
      if (notifies(seccomp) && !seccomp.listenerPath) {
        yield [["listenerPath"], "SCMP_ACT_NOTIFY needs the socket of whom to notify"];
      }
    },
  ),
  rule("seccomp-listener-unused", "warning", "A listener without `SCMP_ACT_NOTIFY`.", function* (seccomp) {
    if (seccomp.listenerPath && !notifies(seccomp)) {
      yield [["listenerPath"], "no rule has the action SCMP_ACT_NOTIFY, so that it is ignored"];
    }
  }),
  rule(
    "seccomp-metadata-without-listener",
    "error",
    "Metadata for a listener that is not there.",
    function* ({ listenerMetadata, listenerPath }) {
      if (listenerMetadata && !listenerPath) {
        yield [["listenerMetadata"], "it must not be set without listenerPath"];
      }
    },
  ),
  rule(
    "seccomp-notify-impossible",
    "error",
    "`SCMP_ACT_NOTIFY` where the runtime itself would hang: as default, or on `write`.",
    function* ({ defaultAction, syscalls = [] }) {
      if (defaultAction === "SCMP_ACT_NOTIFY") {
        yield [["defaultAction"], "runtimes refuse it as default action, they would wait for themselves"];
      }
      for (const [index, { action, names }] of syscalls.entries()) {
        if (action === "SCMP_ACT_NOTIFY" && names.includes("write")) {
          yield [
            ["syscalls", index, "names", names.indexOf("write")],
            "runtimes refuse SCMP_ACT_NOTIFY on write, they would wait for themselves",
          ];
        }
      }
    },
  ),
  rule(
    "seccomp-architecture-unknown",
    "error",
    "An architecture that libseccomp does not have.",
    function* ({ architectures = [] }) {
      for (const [index, architecture] of architectures.entries()) {
        if (!KNOWN_ARCHITECTURES.has(architecture)) {
          yield [["architectures", index], "there is no such architecture in libseccomp"];
        }
      }
    },
  ),
  rule("seccomp-repeated", "warning", "An architecture or a flag that is listed twice.", function* (seccomp) {
    for (const key of ["architectures", "flags"] as const) {
      for (const [index, item] of repeated(seccomp[key] ?? []))
        yield [[key, index], `${item} is listed before`];
    }
  }),
  rule(
    "seccomp-argument-unknown",
    "error",
    "A condition on an argument that system calls do not have.",
    function* ({ syscalls = [] }) {
      for (const [index, { args = [] }] of syscalls.entries()) {
        for (const [position, argument] of args.entries()) {
          if (argument.index > LAST_ARGUMENT) {
            yield [["syscalls", index, "args", position, "index"], "arguments have the numbers 0 to 5"];
          }
        }
      }
    },
  ),
  rule(
    "seccomp-second-value-unused",
    "warning",
    "A `valueTwo` with another comparison than `SCMP_CMP_MASKED_EQ`.",
    function* ({ syscalls = [] }) {
      for (const [index, { args = [] }] of syscalls.entries()) {
        for (const [position, { valueTwo = 0, op }] of args.entries()) {
          if (valueTwo > 0 && op !== "SCMP_CMP_MASKED_EQ") {
            yield [["syscalls", index, "args", position, "valueTwo"], `${op} does not use it`];
          }
        }
      }
    },
  ),
  rule(
    "seccomp-rules-contradict",
    "warning",
    "A system call with two actions, neither of which has a condition.",
    function* ({ syscalls = [] }) {
      const actions = new Map<string, string>();
      for (const [index, { names, action, errnoRet, args = [] }] of syscalls.entries()) {
        if (args.length > 0) continue;
        const effect = errnoRet === undefined ? action : `${action} ${errnoRet}`;
        for (const [position, name] of names.entries()) {
          const before = actions.get(name);
          if (before === undefined) actions.set(name, effect);
          else if (before !== effect) {
            yield [["syscalls", index, "names", position], `an earlier rule gives it the action ${before}`];
          }
        }
      }
    },
  ),
];
