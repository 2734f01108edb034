import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, symlinkSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it, onTestFinished } from "vitest";
import { failure, indexOnDisk, newLayout, smallImage } from "../../test/layout-lab.js";
import type { Layout } from "./layout.js";
import { openLayout } from "./open-layout.js";

const built = new URL("../../dist/index.js", import.meta.url);

/** Another process with the layout open, in which a piece of a program runs; what it prints comes by lines. */
function startProcess(layout: Layout, program: string): { child: ChildProcess; next: () => Promise<string> } {
  const text = `
    import { openLayout } from ${JSON.stringify(built.href)};
    const layout = await openLayout(${JSON.stringify(layout.path)});
    ${program}
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", text], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return { child, next: async () => (await lines.next()).value ?? "it has ended" };
}

async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
}

const names = ({ path }: Layout) => readdirSync(path).sort();
const blobs = ({ path }: Layout) => readdirSync(join(path, "blobs", "sha256"));
const clean = ["blobs", "index.json", "oci-layout"];

describe("processes on one layout", () => {
  it("leave nothing half written that others see when they are killed while they add", async () => {
    const layout = await newLayout();
    await smallImage(layout, "web");
    await layout.close();
    const before = blobs(layout);
    for (let round = 0; round < 3; round += 1) {
      const { child, next } = startProcess(
        layout,
        `
        async function* endless() {
          for (let at = 0; ; at += 1) {
            yield Buffer.alloc(65536, ${round});
            if (at === 20) console.log("adding");
          }
        }
        await layout.addBlob(endless(), { mediaType: "text/plain" });
      `,
      );
      expect(await next()).toBe("adding");
      await end(child);
      expect(blobs(layout)).toEqual(before);
      expect(await layout.verify()).toEqual([]);
    }
    expect(names(layout).filter((name) => name.startsWith(".container-interfaces-"))).toHaveLength(3);
    // who is gone is cleared away, and does not keep blobs from being collected
    await layout.gc();
    expect(names(layout)).toEqual(clean);
  });

  it("have the index whole, old or new, when they are killed while they name", async () => {
    const layout = await newLayout();
    await smallImage(layout, "web");
    for (let round = 0; round < 4; round += 1) {
      const { child, next } = startProcess(
        layout,
        `
        const { manifests: [web] } = await layout.index();
        for (let at = 0; ; at += 1) {
          await layout.tag("tag-" + (at % 50), web);
          if (at === 5) console.log("naming");
        }
      `,
      );
      expect(await next()).toBe("naming");
      await end(child);
      expect((await layout.index()).manifests.length).toBeGreaterThan(5);
      // the lock of one that was killed is taken over
      await layout.tag(`after-${round}`, (await layout.index()).manifests[0] as never, { timeoutMs: 10_000 });
    }
    expect(await layout.verify()).toEqual([]);
  });

  it("name at the same time, and no name is lost", async () => {
    const layout = await newLayout();
    await smallImage(layout, "web");
    const processes = [0, 1, 2].map((number) =>
      startProcess(
        layout,
        `
        const { manifests: [web] } = await layout.index();
        console.log("ready");
        for await (const _line of process.stdin) break;
        for (let at = 0; at < 25; at += 1) await layout.tag("tag-${number}-" + at, web);
        await layout.close();
        console.log("done");
      `,
      ),
    );
    for (const { next } of processes) expect(await next()).toBe("ready");
    for (const { child } of processes) child.stdin?.write("go\n");
    for (const { next } of processes) expect(await next()).toBe("done");
    expect(indexOnDisk(layout).manifests).toHaveLength(1 + 3 * 25);
    await layout.close();
    expect(names(layout)).toEqual(clean);
  });

  it("add and collect at the same time, and no image lacks a blob", async () => {
    const layout = await newLayout();
    await layout.close();
    const adder = startProcess(
      layout,
      `
      const { digest: config, size } = await layout.addBlob(Buffer.from("{}"), { mediaType: "a/b" });
      console.log("ready");
      for (let at = 0; at < 12; at += 1) {
        const layer = await layout.addBlob(Buffer.from("layer " + at), { mediaType: "a/layer" });
        const manifest = { schemaVersion: 2, config: { mediaType: "a/b", digest: config, size }, layers: [layer] };
        await layout.putManifest(Buffer.from(JSON.stringify(manifest)), { name: "image-" + at });
      }
      console.log("done");
      for await (const _line of process.stdin) break;
    `,
    );
    expect(await adder.next()).toBe("ready");
    let isDone = false;
    const done = adder.next().then((line) => {
      isDone = true;
      return line;
    });
    while (!isDone) {
      await using collector = await openLayout(layout.path);
      await collector.gc();
    }
    expect(await done).toBe("done");
    expect((await layout.index()).manifests).toHaveLength(12);
    expect(await layout.verify()).toEqual([]);
  });

  it("wait for the lock of one that lives, and say which", async () => {
    const layout = await newLayout();
    const image = await smallImage(layout, "web");
    const lock = join(layout.path, ".container-interfaces.lock");
    // one on another machine, as far as can be told
    symlinkSync(`1/1/1/00000000/another-${hostname()}`, lock);
    const error = await failure(layout.tag("other", image, { timeoutMs: 30 }), "TIMEOUT");
    expect(error.message).toContain(`waiting for the lock ${lock} of process "1"`);
    const waiting = layout.tag("other", image, { signal: AbortSignal.timeout(30) });
    await failure(waiting, "ABORTED");
    expect(indexOnDisk(layout).manifests).toHaveLength(1);
  });

  it.each([
    ["of this machine, before it was started anew", `1/1/1/00000000/${hostname()}`],
    ["that was never a lock", "../../etc/passwd"],
  ])("take over a lock %s", async (name, holder) => {
    const layout = await newLayout();
    const image = await smallImage(layout, "web");
    const lock = join(layout.path, ".container-interfaces.lock");
    symlinkSync(holder, lock);
    // what cannot be seen counts as gone when it is old
    if (/never/.test(name)) {
      const { lutimesSync } = await import("node:fs");
      lutimesSync(lock, 1000, 1000);
    }
    await layout.tag("other", image, { timeoutMs: 10_000 });
    await layout.close();
    expect(names(layout)).toEqual(clean);
  });
});
