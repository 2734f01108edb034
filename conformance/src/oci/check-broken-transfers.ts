import { join } from "node:path";
import { createRegistry, openLayout, type Registry } from "@container-interfaces/oci";
import type { Checks } from "../checks.js";
import { expect, expectEqual, present } from "../expect.js";
import type { ImageLab } from "./check-theirs.js";
import { expectOciError } from "./expect-oci-error.js";
import { type Fault, FaultyProxy } from "./faulty-proxy.js";
import { blobsOf, pathsBelow, readAll } from "./layout-facts.js";
import { addSampleImage } from "./sample-image.js";

const size = 3_000_000;

/** Pulls and pushes through a proxy that cuts connections and turns bits over. */
export async function checkBrokenTransfers(
  checks: Checks,
  { folder, tools, registry: peer }: ImageLab,
): Promise<void> {
  const proxy = await FaultyProxy.start(peer.port);
  const registry = createRegistry({ retry: { minDelayMs: 10, maxDelayMs: 50 } });
  const from = `${proxy.address}/broken/image:one`;
  await using layout = await openLayout(join(folder, "broken-ours"), { create: true });
  const image = await addSampleImage(layout, { name: "sample", size, seed: "broken" });
  const [, , , layer = ""] = await readAll(layout, "sample");
  const get = (after: number, kind: Fault["kind"], times: number): Fault => ({
    request: `/blobs/${layer}`,
    after,
    kind,
    times,
  });
  try {
    await checks.check("broken: an upload that is cut is made again", async () => {
      proxy.reset({ request: "PATCH ", after: 1_000_000, kind: "cut-request", times: 1 });
      const other: Fault = { request: "PUT ", after: 1_000_000, kind: "cut-request", times: 1 };
      // a blob goes up by one of the two
      await registry.push(layout, "sample", from);
      const wasCut = proxy.fault?.times === 0;
      if (!wasCut) {
        proxy.reset(other);
        await registry.push(layout, "sample", `${proxy.address}/broken/again:one`);
      }
      expectEqual(proxy.fault?.times, 0, "how many cuts are left");
      const pushed = wasCut ? "broken/image:one" : "broken/again:one";
      await tools.crane("validate", "--remote", `${peer.address}/${pushed}`);
    });
    await checks.check("broken: a blob that is cut is continued by ranges", async () => {
      proxy.reset(get(1_000_000, "cut", 2));
      const path = join(folder, "broken-cut");
      await pull(registry, from, path, image.digest);
      expectEqual(proxy.fault?.times, 0, "how many cuts are left");
      const asked = proxy.requests.filter((head) => head.includes(`GET /v2/broken/image/blobs/${layer}`));
      const ranges = asked.map((head) => /^range: bytes=(\d+)-/im.exec(head)?.[1]);
      expect(ranges.length === 3 && ranges[0] === undefined, `the requests are for ${ranges.join()}`);
      expect(Number(ranges[1]) > 900_000 && Number(ranges[2]) > 1_800_000, `they are from ${ranges.join()}`);
      expect(proxy.passed < size * 1.2, `${proxy.passed} bytes have come`);
    });
    await checks.check("broken: a blob that is cut in its head is asked for again", async () => {
      proxy.reset(get(20, "cut", 2));
      await pull(registry, from, join(folder, "broken-head"), image.digest);
      expectEqual(proxy.fault?.times, 0, "how many cuts are left");
    });
    await checks.check("broken: a blob that is cut each time fails, and the next pull succeeds", async () => {
      proxy.reset(get(500, "cut", 1_000));
      const path = join(folder, "broken-always");
      await expectNothingOf(registry, from, path, layer, "UNREACHABLE");
      proxy.reset();
      await pull(registry, from, path, image.digest);
    });
    await checks.check("broken: a bit that is turned over is a mismatch, and nothing is left", async () => {
      proxy.reset(get(2_000_000, "corrupt", 1_000));
      const path = join(folder, "broken-bit");
      await expectNothingOf(registry, from, path, layer, "DIGEST_MISMATCH");
      proxy.reset();
      await pull(registry, from, path, image.digest);
    });
    await checks.check("broken: a bit of a manifest that is turned over is a mismatch", async () => {
      // behind the head, which is shorter
      proxy.reset({ request: "GET /v2/broken/image/manifests/", after: 700, kind: "corrupt", times: 1_000 });
      await using into = await openLayout(join(folder, "broken-manifest"), { create: true });
      const call = registry.pull(`${proxy.address}/broken/image@${image.digest}`, into);
      await expectOciError(call, "DIGEST_MISMATCH");
      expectEqual(
        [(await into.index()).manifests, await blobsOf(into.path)],
        [[], []],
        "what is in the layout",
      );
    });
    await checks.check("broken: a pull that is aborted leaves whole blobs only", async () => {
      proxy.reset();
      const abort = new AbortController();
      await using into = await openLayout(join(folder, "broken-aborted"), { create: true });
      const call = registry.pull(from, into, {
        signal: abort.signal,
        onProgress: ({ digest, bytes }) => {
          if (digest === layer && bytes > 100_000) abort.abort(new Error("enough"));
        },
      });
      await expectOciError(call, "ABORTED");
      expectEqual((await into.index()).manifests, [], "what is listed");
      expect(!(await blobsOf(into.path)).includes(layer), "the layer is there");
    });
  } finally {
    await proxy.stop();
  }
}

async function pull(registry: Registry, from: string, path: string, digest: string): Promise<void> {
  await using layout = await openLayout(path, { create: true });
  const pulled = await registry.pull(from, layout, { name: "pulled" });
  expectEqual(pulled.digest, digest, "the digest");
  expectEqual(await layout.verify(), [], "what verify finds");
  await readAll(layout, "pulled");
}

async function expectNothingOf(
  registry: Registry,
  from: string,
  path: string,
  layer: string,
  code: "UNREACHABLE" | "DIGEST_MISMATCH",
): Promise<void> {
  await using layout = await openLayout(path, { create: true });
  const before = await pathsBelow(path);
  await expectOciError(registry.pull(from, layout), code);
  // with one at a time the config is whole before the layer begins
  await expectOciError(registry.pull(from, layout, { concurrency: 1 }), code);
  expectEqual((await layout.index()).manifests, [], "what is listed");
  const blobs = await blobsOf(path);
  expect(!blobs.includes(layer), "the layer is there");
  // what else is there are whole blobs, and the folders of this handle
  await layout.close();
  const after = (await pathsBelow(path)).filter(
    (each) => !before.includes(each) && !/^blobs\/sha256/.test(each),
  );
  expectEqual(after, [], "what is left besides blobs");
  expectEqual(await layout.verify(), [], "what verify finds");
  present(blobs[0], "a blob that was whole");
}
