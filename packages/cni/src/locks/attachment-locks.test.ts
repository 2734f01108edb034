import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { failure } from "../../test/failure.js";
import { attachment, network, recordedCni } from "../../test/recorded-cni.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import type { CallOptions, CNIConfig } from "../index.js";
import type { RecordedCall } from "../testing/index.js";
import { processIdentity } from "./process-identity.js";

const soon = { timeoutMs: 20 };
const patient = { timeoutMs: 10_000 };
const web = attachment("web");
const lab = network(["a"]);
const other = network(["a"], { name: "other" });

type Call = (cni: CNIConfig, options: CallOptions) => Promise<unknown>;
const calls = {
  "ADD of the same attachment": (cni, options) => cni.addNetworkList(lab, web, options),
  "ADD of another interface": (cni, options) =>
    cni.addNetworkList(lab, attachment("web", { ifName: "eth1" }), options),
  "ADD in another network": (cni, options) => cni.addNetworkList(other, web, options),
  "CHECK of the same attachment": (cni, options) => cni.checkNetworkList(lab, web, options),
  "CHECK in another network": (cni, options) => cni.checkNetworkList(other, web, options),
  "DEL of the same attachment": (cni, options) => cni.delNetworkList(lab, web, options),
  "DEL in another network": (cni, options) => cni.delNetworkList(other, web, options),
  "ADD of another container": (cni, options) => cni.addNetworkList(lab, attachment("db"), options),
  "DEL of another container": (cni, options) => cni.delNetworkList(lab, attachment("db"), options),
  "CHECK of another container": (cni, options) => cni.checkNetworkList(lab, attachment("db"), options),
  "GC of the network": (cni, options) => cni.gcNetworkList(lab, { validAttachments: [web] }, options),
  "GC of another network": (cni, options) => cni.gcNetworkList(other, {}, options),
  "STATUS of the network": (cni, options) => cni.getStatusNetworkList(lab, options),
} satisfies Record<string, Call>;
type Name = keyof typeof calls;

/** Runs a call, and other work while the plugin of the first is under way, by the same object or by another with the same cache. */
async function during(first: Call, isSameObject: boolean, work: (cni: CNIConfig) => Promise<unknown>) {
  const cacheDir = temporaryFolder();
  let isDone = false;
  const reply = async (): Promise<undefined> => {
    if (isDone) return;
    isDone = true;
    await work(isSameObject ? outer.cni : recordedCni({}, cacheDir).cni);
  };
  const outer = recordedCni({ reply }, cacheDir);
  await first(outer.cni, patient);
  expect(isDone).toBe(true);
  expect(readdirSync(join(cacheDir, "locks"))).toEqual([]);
}

/** Sees that a call is not let in; what it is told. */
const waits = (call: Call) => (cni: CNIConfig) => failure(call(cni, soon), "TIMEOUT");
/** Sees that a call comes to its end. */
const ends = (call: Call) => (cni: CNIConfig) => call(cni, patient);

const ofContainer: readonly Name[] = [
  "ADD of the same attachment",
  "ADD of another interface",
  "ADD in another network",
  "CHECK of the same attachment",
  "CHECK in another network",
  "DEL of the same attachment",
  "DEL in another network",
];
const besides: readonly Name[] = [
  "ADD of another container",
  "DEL of another container",
  "CHECK of another container",
  "GC of another network",
  "STATUS of the network",
];

describe.each([true, false])("in one object: %s", (isSameObject) => {
  describe.each(["ADD", "CHECK", "DEL"] as const)("while a plugin runs %s", (verb) => {
    const first = calls[`${verb} of the same attachment`];

    test.each(ofContainer)("%s waits", async (name) => {
      await during(first, isSameObject, waits(calls[name]));
    });

    test.each(besides)("%s does not wait", async (name) => {
      await during(first, isSameObject, ends(calls[name]));
    });

    test(`GC of the network ${verb === "CHECK" ? "does not wait" : "waits"}`, async () => {
      const gc = calls["GC of the network"];
      await during(first, isSameObject, verb === "CHECK" ? ends(gc) : waits(gc));
    });
  });

  describe("while a plugin runs GC", () => {
    const first = calls["GC of the network"];

    test.each([
      "ADD of the same attachment",
      "DEL of the same attachment",
      "ADD of another container",
      "DEL of another container",
      "GC of the network",
    ] as const)("%s waits", async (name) => {
      await during(first, isSameObject, waits(calls[name]));
    });

    test.each([
      "CHECK of the same attachment",
      "ADD in another network",
      "DEL in another network",
      "GC of another network",
      "STATUS of the network",
    ] as const)("%s does not wait", async (name) => {
      await during(first, isSameObject, ends(calls[name]));
    });
  });

  test("GC, and ADD and DEL of what it takes down, all come to their end", async () => {
    const cacheDir = temporaryFolder();
    const begun: (() => void)[] = [];
    const reply = async ({ verb, env }: RecordedCall): Promise<undefined> => {
      // the others come while the first attachment is being taken down
      if (verb === "DEL" && env.CNI_CONTAINERID === "a") for (const begin of begun.splice(0)) begin();
    };
    const first = recordedCni({ reply }, cacheDir);
    const second = isSameObject ? first : recordedCni({}, cacheDir);
    for (const id of ["a", "b", "c"]) await first.cni.addNetworkList(lab, attachment(id));
    const others = ["b", "c"].map(async (id, index) => {
      await new Promise<void>((resolve) => begun.push(resolve));
      if (index === 0) await second.cni.delNetworkList(lab, attachment(id), patient);
      else await second.cni.addNetworkList(lab, attachment(id), patient);
    });
    const outcomes = await Promise.allSettled([
      first.cni.gcNetworkList(lab, { validAttachments: [] }, { timeoutMs: 5_000 }),
      ...others,
    ]);
    expect(outcomes.filter(({ status }) => status === "rejected")).toEqual([]);
    const left = await first.cni.getCachedAttachments();
    expect(left.map(({ containerId }) => containerId)).toEqual(["c"]);
  });
});

test.each([
  ["ADD of the same attachment", "DEL of the same attachment", "container-web"],
  ["GC of the network", "ADD of another container", "network-lab"],
  ["ADD of another container", "GC of the network", "container-db"],
] as const)(
  "while a plugin runs %s, the error of %s names the process and the lock %s",
  async (running, call, name) => {
    await during(calls[running], false, async (cni) => {
      const { doing } = await failure(calls[call](cni, { timeoutMs: 200 }), "TIMEOUT");
      expect(doing).toMatch(
        new RegExp(`^waiting for the lock /\\S+/locks/${name} of process ${process.pid}$`),
      );
    });
  },
);

describe("a cache whose locks cannot be written", () => {
  test("stops ADD before any plugin runs, and neither CHECK nor DEL", async () => {
    const { cni, exec, cacheDir } = recordedCni();
    await cni.addNetworkList(lab, web);
    const locks = join(cacheDir, "locks");
    rmSync(locks, { recursive: true });
    writeFileSync(locks, "");
    const error = await failure(cni.addNetworkList(lab, attachment("db")), "WRITE_FAILED");
    expect(error.file).toBe(join(locks, "container-db"));
    await cni.checkNetworkList(lab, web);
    await cni.delNetworkList(lab, web);
    expect(exec.summary).toEqual(["ADD a", "CHECK a", "DEL a"]);
    expect(await cni.getCachedAttachments()).toEqual([]);
  });

  test("still has the operations of one object run one after another", async () => {
    const { cni, cacheDir } = recordedCni({
      reply: async ({ verb }) => {
        if (verb !== "CHECK") return;
        await failure(cni.delNetworkList(lab, web, soon), "TIMEOUT");
      },
    });
    writeFileSync(join(cacheDir, "locks"), "");
    await cni.checkNetworkList(lab, web);
  });
});

describe("what died", () => {
  /** Leaves locks of a process that is gone. */
  function leave(cacheDir: string, locks: Readonly<Record<string, string>>): string {
    const [, , namespace, boot] = processIdentity().split(".");
    const folder = join(cacheDir, "locks");
    mkdirSync(folder);
    for (const [name, purpose] of Object.entries(locks)) {
      symlinkSync(`4194304.1.${namespace}.${boot}/${purpose}`, join(folder, name));
    }
    return folder;
  }

  test("keeps nobody away: neither a GC nor an operation", async () => {
    const { cni, exec, cacheDir } = recordedCni();
    leave(cacheDir, {
      "network-lab": "gc",
      "network-lab~": "",
      "container-web": "lab",
      "container-web~": "",
    });
    await cni.addNetworkList(lab, attachment("db"), patient);
    await cni.gcNetworkList(lab, { validAttachments: [attachment("db")] }, patient);
    await cni.delNetworkList(lab, web, patient);
    expect(exec.summary).toEqual(["ADD a", "GC a", "DEL a"]);
  });

  test("has its locks in a network taken away by GC, and in no other", async () => {
    const { cni, cacheDir } = recordedCni();
    const folder = leave(cacheDir, {
      "container-web": "lab",
      "container-db": "other",
      "network-other": "gc",
    });
    await cni.gcNetworkList(lab, {}, patient);
    expect(readdirSync(folder).sort()).toEqual(["container-db", "network-other"]);
  });
});
