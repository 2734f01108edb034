import { getEventListeners } from "node:events";
import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { recordedCni } from "../../test/recorded-cni.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { conflist, short, watched, watches } from "../../test/watched-folder.js";
import {
  type CallOptions,
  type CNIConfig,
  CniError,
  type NetworkConfigList,
  watchNetworks,
} from "../index.js";

/** Rounds of STATUS so seldom that only a change of a file can bring an event. */
const seldom = { intervalMs: 600_000 };
const often = { intervalMs: 5 };

describe("the first events", () => {
  test("tell of every file that is there, and of each network as loadNetworks has it", async () => {
    const { write, next, folder, replies } = watched(seldom);
    write("10-lab.conflist", conflist("lab"));
    write("20-old.conf", '{"cniVersion":"0.4.0","name":"old","type":"c"}');
    write("30-down.conflist", conflist("down", "b"));
    write("40-bad.conflist", "{");
    write("50-again.conflist", conflist("lab"));
    replies.set("b", { stdout: { code: 50, msg: "no daemon" }, exitCode: 1 });
    const events = [await next(), await next(), await next(), await next(), await next()];
    const byFile = events.sort((a, b) => (a.file < b.file ? -1 : 1));
    expect(byFile.map(short)).toEqual([
      ["10-lab.conflist", "lab", true, "a"],
      ["20-old.conf", "old", true, "c"],
      ["30-down.conflist", "down", false, "PLUGIN_FAILED"],
      ["40-bad.conflist", undefined, false, "INVALID_CONFIG"],
      ["50-again.conflist", "lab", false, "INVALID_CONFIG"],
    ]);
    const [ready, , down, bad] = byFile;
    expect(ready).toMatchObject({
      file: join(folder, "10-lab.conflist"),
      list: { name: "lab" },
      error: undefined,
    });
    expect(down).toMatchObject({
      list: { name: "down" },
      error: { pluginCode: 50, pluginMessage: "no daemon" },
    });
    expect(bad?.list).toBeUndefined();
  });
});

describe("a change of the files", () => {
  test("is told: a new network, another configuration, a file that is gone", async () => {
    const { write, nextShort, next, folder } = watched(seldom);
    write("10-lab.conflist", conflist("lab"));
    expect(await nextShort()).toEqual(["10-lab.conflist", "lab", true, "a"]);
    write("20-new.conflist", conflist("new"));
    expect(await nextShort()).toEqual(["20-new.conflist", "new", true, "a"]);
    write("10-lab.conflist", conflist("lab", "b"));
    expect(await nextShort()).toEqual(["10-lab.conflist", "lab", true, "b"]);
    rmSync(join(folder, "10-lab.conflist"));
    const gone = await next();
    expect(short(gone)).toEqual(["10-lab.conflist", "lab", false, "NETWORK_NOT_FOUND"]);
    expect(gone.error?.message).toBe(
      `[NETWORK_NOT_FOUND] watching ${join(folder, "10-lab.conflist")}: the file is gone`,
    );
    expect(gone.list).toBeUndefined();
  });

  test("is told of a file that is renamed: the old one is gone, the new one is there", async () => {
    const { write, nextShort, folder } = watched(seldom);
    write("10-lab.conflist", conflist("lab"));
    await nextShort();
    renameSync(join(folder, "10-lab.conflist"), join(folder, "05-lab.conflist"));
    expect(await nextShort()).toEqual(["10-lab.conflist", "lab", false, "NETWORK_NOT_FOUND"]);
    expect(await nextShort()).toEqual(["05-lab.conflist", "lab", true, "a"]);
  });

  test("is told of a file that breaks and is mended, with the name that it had", async () => {
    const { write, nextShort, next } = watched(seldom);
    write("10-lab.conflist", conflist("lab"));
    await nextShort();
    write("10-lab.conflist", '{"cniVersion":');
    const broken = await next();
    expect(short(broken)).toEqual(["10-lab.conflist", "lab", false, "INVALID_CONFIG"]);
    expect(broken.list).toBeUndefined();
    write("10-lab.conflist", '{"cniVersion":"1.1.0"}');
    const otherwise = await next();
    expect(short(otherwise)).toEqual(["10-lab.conflist", "lab", false, "INVALID_CONFIG"]);
    expect(otherwise.error?.key).toBe("name");
    write("10-lab.conflist", conflist("lab"));
    expect(await nextShort()).toEqual(["10-lab.conflist", "lab", true, "a"]);
  });

  test("is told of a network whose first file goes: the second one becomes ready", async () => {
    const { write, nextShort, folder } = watched(seldom);
    write("10-lab.conflist", conflist("lab"));
    write("20-lab.conflist", conflist("lab", "b"));
    await nextShort();
    expect(await nextShort()).toEqual(["20-lab.conflist", "lab", false, "INVALID_CONFIG"]);
    rmSync(join(folder, "10-lab.conflist"));
    expect(await nextShort()).toEqual(["10-lab.conflist", "lab", false, "NETWORK_NOT_FOUND"]);
    expect(await nextShort()).toEqual(["20-lab.conflist", "lab", true, "b"]);
  });

  test("that leaves a file as it was is not told", async () => {
    const { write, nextShort } = watched(seldom);
    write("10-lab.conflist", conflist("lab"));
    await nextShort();
    write("10-lab.conflist", conflist("lab"));
    write("notes.txt", "");
    write("20-new.conflist", conflist("new"));
    expect(await nextShort()).toEqual(["20-new.conflist", "new", true, "a"]);
  });

  test("while an event is handled is not missed", async () => {
    const { write, nextShort } = watched(seldom);
    write("10-lab.conflist", conflist("lab"));
    write("20-new.conflist", conflist("new"));
    await nextShort();
    write("30-more.conflist", conflist("more"));
    expect(await nextShort()).toEqual(["20-new.conflist", "new", true, "a"]);
    expect(await nextShort()).toEqual(["30-more.conflist", "more", true, "a"]);
  });

  test("of a plugin in the drop-in folder is told", async () => {
    const { write, nextShort, next, folder } = watched(often);
    write("10-lab.conflist", conflist("lab"));
    await nextShort();
    mkdirSync(join(folder, "lab"));
    write("lab/10-b.conf", '{"type":"b"}');
    const { list } = await next();
    expect(list?.plugins.map(({ network: { type } }) => type)).toEqual(["a", "b"]);
  });
});

describe("the folder", () => {
  test("is waited for", async () => {
    const parent = temporaryFolder();
    const folder = join(parent, "net.d");
    const { nextShort, write } = watched(often, folder);
    const coming = nextShort();
    mkdirSync(folder);
    write("10-lab.conflist", conflist("lab"));
    expect(await coming).toEqual(["10-lab.conflist", "lab", true, "a"]);
  });

  test.each(["removed", "moved away"])(
    "that is %s takes its networks with it, and the next one is watched",
    async (how) => {
      const parent = temporaryFolder();
      const folder = join(parent, "net.d");
      mkdirSync(folder);
      const { nextShort, write } = watched(often, folder);
      write("10-lab.conflist", conflist("lab"));
      await nextShort();
      if (how === "removed") rmSync(folder, { recursive: true });
      else renameSync(folder, join(parent, "old"));
      expect(await nextShort()).toEqual(["10-lab.conflist", "lab", false, "NETWORK_NOT_FOUND"]);
      const coming = nextShort();
      mkdirSync(folder);
      write("10-lab.conflist", conflist("lab"));
      expect(await coming).toEqual(["10-lab.conflist", "lab", true, "a"]);
      // with the second event of the folder a whole round has gone by since it was made
      write("20-new.conflist", conflist("new"));
      await nextShort();
      expect(watches()).toEqual([statSync(folder).ino]);
    },
  );

  test("that cannot be listed ends the watch with READ_FAILED", async () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "");
    const { events } = watched(seldom, file);
    await expect(events.next()).rejects.toMatchObject({ name: "CniError", code: "READ_FAILED", file });
    expect(watches()).toEqual([]);
  });
});

describe("STATUS", () => {
  test("is asked in rounds, and each change of its answer is told", async () => {
    const { write, nextShort, next, replies } = watched(often);
    write("10-lab.conflist", conflist("lab"));
    await nextShort();
    replies.set("a", { stdout: { code: 50, msg: "no daemon" }, exitCode: 1 });
    expect((await next()).error).toMatchObject({ code: "PLUGIN_FAILED", pluginCode: 50 });
    replies.set("a", { stdout: { code: 51, msg: "limited" }, exitCode: 1 });
    const limited = await next();
    expect(limited).toMatchObject({ isReady: false, error: { pluginCode: 51 }, list: { name: "lab" } });
    replies.delete("a");
    expect(await nextShort()).toEqual(["10-lab.conflist", "lab", true, "a"]);
  });

  test("has its time for each network, and one that takes longer is not ready", async () => {
    const asked: unknown[] = [];
    const cni = {
      getStatusNetworkList: async ({ name }: NetworkConfigList, options: CallOptions = {}) => {
        asked.push([name, options.timeoutMs]);
        if (name === "slow") throw new CniError("TIMEOUT", "it did not end");
      },
    };
    const { write, nextShort } = watched({ ...seldom, statusTimeoutMs: 50 }, temporaryFolder(), cni);
    write("10-slow.conflist", conflist("slow"));
    write("20-lab.conflist", conflist("lab", "b"));
    expect(await nextShort()).toEqual(["10-slow.conflist", "slow", false, "TIMEOUT"]);
    expect(await nextShort()).toEqual(["20-lab.conflist", "lab", true, "b"]);
    expect(asked).toEqual([
      ["slow", 50],
      ["lab", 50],
    ]);
  });

  test("that fails by a bug ends the watch with it", async () => {
    const bug = new TypeError("bug");
    const cni = { getStatusNetworkList: async () => Promise.reject(bug) } as unknown as CNIConfig;
    const { write, events } = watched(seldom, temporaryFolder(), cni);
    write("10-lab.conflist", conflist("lab"));
    await expect(events.next()).rejects.toBe(bug);
    expect(watches()).toEqual([]);
  });
});

describe("the end", () => {
  test("comes with leaving the loop, and nothing is watched any more", async () => {
    const { folder, write } = watched(seldom);
    write("10-lab.conflist", conflist("lab"));
    const { cni } = recordedCni();
    const seen: unknown[] = [];
    for await (const event of watchNetworks(folder, cni, seldom)) {
      seen.push(short(event));
      expect(watches()).toEqual([statSync(folder).ino]);
      break;
    }
    expect(seen).toEqual([["10-lab.conflist", "lab", true, "a"]]);
    expect(watches()).toEqual([]);
  });

  test("comes with the signal, while it waits, asks, or has not begun", async () => {
    const controller = new AbortController();
    const { events, write, nextShort, folder } = watched({ ...seldom, signal: controller.signal });
    write("10-lab.conflist", conflist("lab"));
    await nextShort();
    const waiting = events.next();
    controller.abort();
    expect(await waiting).toEqual({ value: undefined, done: true });
    expect(watches()).toEqual([]);
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);

    const asked = new AbortController();
    const { cni } = recordedCni({
      reply: () => {
        asked.abort();
        return { delayMs: 600_000 };
      },
    });
    expect((await watchNetworks(folder, cni, { signal: asked.signal }).next()).done).toBe(true);
    expect((await watchNetworks(folder, cni, { signal: AbortSignal.abort() }).next()).done).toBe(true);
    expect(watches()).toEqual([]);
  });

  test("of a folder with many changes leaves no listener on the signal", async () => {
    const { signal } = new AbortController();
    const { events, write, nextShort } = watched({ ...seldom, signal });
    for (let index = 10; index < 16; index += 1) {
      write(`${index}.conflist`, conflist(`n${index}`));
      await nextShort();
    }
    await events.return();
    expect(getEventListeners(signal, "abort").length).toBeLessThanOrEqual(1);
  });
});
