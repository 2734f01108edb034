import { describe, expect, it } from "vitest";
import { containerNamespaces, type NamespaceFacts } from "./namespaces-of.js";
import type { NamespaceOption } from "./security-context.js";

const facts: NamespaceFacts = { sandbox: {}, sandboxPid: 7, cgroupNamespace: true };
const range = [{ containerId: 0, hostId: 100_000, length: 10 }];
const usernsOptions = { mode: 0, uids: range, gids: range };
const node = { mode: 2 };
const convert = (
  options: NamespaceOption,
  more: Partial<NamespaceFacts> = {},
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    containerNamespaces(options, { ...facts, ...more }).map(({ type, path = "new" }) => [type, path]),
  );

const shared = {
  pid: "/proc/7/ns/pid",
  ipc: "/proc/7/ns/ipc",
  uts: "/proc/7/ns/uts",
  mount: "new",
  network: "/proc/7/ns/net",
  cgroup: "new",
};

describe("containerNamespaces", () => {
  const { cgroup: _, ...withoutCgroup } = shared;
  const accepted: readonly (readonly [string, NamespaceOption, object, Partial<NamespaceFacts>?])[] = [
    ["nothing", {}, shared],
    ["without a cgroup namespace", {}, withoutCgroup, { cgroupNamespace: false }],
    ["a network elsewhere", {}, { ...shared, network: "/run/netns/x" }, { netns: "/run/netns/x" }],
    ["processes of its own", { pid: 1 }, { ...shared, pid: "new" }],
    ["a target", { pid: 3, targetId: "x" }, { ...shared, pid: "/proc/9/ns/pid" }, { targetPid: 9 }],
    ["the node's", { network: 2, pid: 2, ipc: 2 }, shared, { sandbox: { network: 2, pid: 2, ipc: 2 } }],
    ["the pod's, where the pod has the node's", {}, shared, { sandbox: { network: 2, pid: 2, ipc: 2 } }],
    ["users", { usernsOptions }, { ...shared, user: "/proc/7/ns/user" }, { sandbox: { usernsOptions } }],
    ["users of the node", { usernsOptions: node }, shared, { sandbox: {} }],
  ];
  for (const [name, options, wanted, more] of accepted) {
    it(name, () => expect(convert(options, more)).toEqual(wanted));
  }

  const refused: readonly (readonly [string, NamespaceOption, string, Partial<NamespaceFacts>?])[] = [
    ["the node's network alone", { network: 2 }, "network"],
    ["the node's processes alone", { pid: 2 }, "pid"],
    ["the node's IPC alone", { ipc: 2 }, "ipc"],
    ["a network of its own", { network: 1 }, "network"],
    ["IPC of a target", { ipc: 3 }, "ipc"],
    ["an unknown mode", { pid: 4 }, "pid"],
    ["a target without a name", { pid: 3 }, "targetId", { targetPid: 9 }],
    ["a target without a process", { pid: 3, targetId: "x" }, "targetId"],
    ["users that the pod has not", { usernsOptions }, "usernsOptions"],
    [
      "users of the node, where the pod has its own",
      { usernsOptions: node },
      "usernsOptions",
      { sandbox: { usernsOptions } },
    ],
    [
      "users with other mappings",
      { usernsOptions: { ...usernsOptions, uids: [{ containerId: 0, hostId: 5, length: 10 }] } },
      "usernsOptions",
      { sandbox: { usernsOptions } },
    ],
    ["users without mappings", { usernsOptions: { mode: 0, gids: range } }, "usernsOptions.uids"],
    ["users without mappings of groups", { usernsOptions: { uids: range } }, "usernsOptions.gids"],
    ["users of the node with mappings", { usernsOptions: { mode: 2, uids: range } }, "usernsOptions"],
    ["users of the container", { usernsOptions: { ...usernsOptions, mode: 1 } }, "usernsOptions.mode"],
  ];
  for (const [name, options, field, more] of refused) {
    it(`refuses ${name}`, () => {
      expect(() => convert(options, more)).toThrow(
        `[INVALID_ARGUMENT] reading config.linux.securityContext.namespaceOptions.${field}: `,
      );
    });
  }
});
