import { describe, expect, it } from "vitest";
import { apparmorOf } from "./apparmor-of.js";
import { defaultSeccompProfile } from "./default-seccomp-profile.js";
import type { HostFacts } from "./host-facts.js";
import { seccompOf } from "./seccomp-of.js";
import type { LinuxContainerSecurityContext } from "./security-context.js";
import type { SpecSettings } from "./spec-settings.js";

const own = { defaultAction: "SCMP_ACT_LOG" } as const;
const ours = { defaultAction: "SCMP_ACT_KILL" } as const;
const host: HostFacts = { architecture: "amd64", seccompProfiles: { own }, apparmorProfiles: ["loaded"] };
const settings: SpecSettings = { seccompProfile: ours, apparmorProfile: "runtime" };

type Case = readonly [string, LinuxContainerSecurityContext, unknown, HostFacts?, SpecSettings?];

describe("seccompOf", () => {
  const convert = (context: LinuxContainerSecurityContext, facts: HostFacts, chosen: SpecSettings): unknown =>
    seccompOf(context, { bounding: [] }, { host: facts, settings: chosen, path: "at" });

  const accepted: readonly Case[] = [
    ["nothing", {}, undefined],
    ["nothing, with a setting", {}, ours, host, { ...settings, unsetSeccomp: { profileType: 0 } }],
    ["unconfined over the setting", { seccomp: { profileType: 1 } }, undefined, host, { unsetSeccomp: {} }],
    ["the runtime's", { seccomp: { profileType: 0 } }, ours],
    ["an absent kind is the runtime's", { seccomp: {} }, ours],
    [
      "the default",
      { seccomp: {} },
      defaultSeccompProfile({ capabilities: [], architecture: "amd64" }),
      host,
      {},
    ],
    ["unconfined", { seccomp: { profileType: 1 } }, undefined],
    ["unconfined without seccomp", { seccomp: { profileType: 1 } }, undefined, { seccomp: false }],
    ["the host's", { seccomp: { profileType: 2, localhostRef: "own" } }, own],
    ["the host's, with a prefix", { seccomp: { profileType: 2, localhostRef: "localhost/own" } }, own],
    ["older: the runtime's", { seccompProfilePath: "runtime/default" }, ours],
    ["older: Docker's", { seccompProfilePath: "docker/default" }, ours],
    ["older: unconfined", { seccompProfilePath: "unconfined" }, undefined],
    ["older: the host's", { seccompProfilePath: "localhost/own" }, own],
    ["the newer field wins", { seccomp: { profileType: 1 }, seccompProfilePath: "localhost/own" }, undefined],
    ["privileged", { seccomp: {}, privileged: true }, undefined, { seccomp: false }],
  ];
  for (const [name, context, wanted, facts = host, chosen = settings] of accepted) {
    it(name, () => expect(convert(context, facts, chosen)).toEqual(wanted));
  }
  const refused: readonly (readonly [string, LinuxContainerSecurityContext, string, HostFacts?])[] = [
    ["an unknown kind", { seccomp: { profileType: 3 } }, "at.seccomp.profileType"],
    ["a reference with the default", { seccomp: { localhostRef: "own" } }, "at.seccomp.localhostRef"],
    ["no reference", { seccomp: { profileType: 2 } }, "at.seccomp.localhostRef"],
    ["an unknown profile", { seccomp: { profileType: 2, localhostRef: "other" } }, "at.seccomp"],
    ["an older text that is none", { seccompProfilePath: "own" }, "at.seccompProfilePath"],
    ["an older text without a name", { seccompProfilePath: "localhost/" }, "at.seccompProfilePath"],
    ["a kernel without seccomp", { seccomp: {} }, "at.seccomp", { seccomp: false }],
  ];
  for (const [name, context, path, facts = host] of refused) {
    it(`refuses ${name}`, () => {
      expect(() => convert(context, facts, settings)).toThrow(`[INVALID_ARGUMENT] reading ${path}: `);
    });
  }
});

describe("apparmorOf", () => {
  const convert = (context: LinuxContainerSecurityContext, facts: HostFacts, chosen: SpecSettings): unknown =>
    apparmorOf(context, { host: facts, settings: chosen, path: "at" });

  const accepted: readonly Case[] = [
    ["nothing", {}, "runtime"],
    ["nothing, without AppArmor", {}, undefined, {}],
    ["nothing, without a profile", {}, undefined, host, {}],
    ["the runtime's", { apparmor: {} }, "runtime"],
    ["unconfined", { apparmor: { profileType: 1 } }, undefined],
    ["unconfined without AppArmor", { apparmor: { profileType: 1 } }, undefined, {}],
    ["the host's", { apparmor: { profileType: 2, localhostRef: "loaded" } }, "loaded"],
    ["older: the host's", { apparmorProfile: "localhost/loaded" }, "loaded"],
    ["older: unconfined", { apparmorProfile: "unconfined" }, undefined],
    ["privileged", { privileged: true }, undefined],
    ["privileged, and asked for", { privileged: true, apparmor: {} }, undefined],
    [
      "privileged, and one of the host",
      { privileged: true, apparmor: { profileType: 2, localhostRef: "loaded" } },
      "loaded",
    ],
  ];
  for (const [name, context, wanted, facts = host, chosen = settings] of accepted) {
    it(name, () => expect(convert(context, facts, chosen)).toBe(wanted));
  }
  const refused: readonly (readonly [
    string,
    LinuxContainerSecurityContext,
    string,
    HostFacts?,
    SpecSettings?,
  ])[] = [
    ["an unknown kind", { apparmor: { profileType: -1 } }, "at.apparmor.profileType"],
    ["one that is not loaded", { apparmor: { profileType: 2, localhostRef: "other" } }, "at.apparmor"],
    ["a host without AppArmor", { apparmor: {} }, "at.apparmor", {}],
    ["older: a host without AppArmor", { apparmorProfile: "runtime/default" }, "at.apparmorProfile", {}],
    ["a runtime without a profile", { apparmor: {} }, "at.apparmor", host, {}],
  ];
  for (const [name, context, path, facts = host, chosen = settings] of refused) {
    it(`refuses ${name}`, () => {
      expect(() => convert(context, facts, chosen)).toThrow(`[INVALID_ARGUMENT] reading ${path}: `);
    });
  }
});
