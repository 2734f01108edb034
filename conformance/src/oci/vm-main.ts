/**
 * What runs in the emulated machine: bundles of images under crun and runc, and the driver with crun. Writes what came of each check to a
 * file: `node vm-main.js FACTS FILE`, the facts being JSON.
 *
 * @module
 */
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleImages } from "./bundle-images.js";
import { runBundle } from "./run-bundle.js";
import { runtimeCases } from "./runtime-cases.js";
import { RuntimeLab } from "./runtime-lab.js";

interface Runtime {
  readonly command: string;
  readonly lib?: string | undefined;
}

/** What the program is told. */
export interface VmFacts {
  /** A layout with the images. */
  readonly layout: string;
  readonly busybox: string;
  readonly crun: Runtime;
  readonly runc: Runtime;
}

/** What came of a check in the emulated machine. */
export interface VmResult {
  readonly name: string;
  /** Why it failed. */
  readonly error?: string;
}

const [, , text = "", file = ""] = process.argv;
const { layout, busybox, crun, runc } = JSON.parse(text) as VmFacts;
const folder = await mkdtemp(join(tmpdir(), "bundles-"));
const results: VmResult[] = [];

async function check(name: string, body: () => Promise<void>): Promise<void> {
  const begin = Date.now();
  const error = await body().then(
    () => undefined,
    (failure: unknown) => (failure instanceof Error ? failure.message : String(failure)),
  );
  console.log(`${error === undefined ? "ok" : "FAIL"} ${name} (${Date.now() - begin} ms) ${error ?? ""}`);
  results.push({ name, ...(error === undefined ? {} : { error }) });
  await writeFile(file, JSON.stringify(results));
}

for (const [name, runtime] of Object.entries({ crun, runc })) {
  for (const image of bundleImages) {
    await check(`bundles: ${name} runs the image of ${image}`, () =>
      runBundle({ ...runtime, layout, image, folder: join(folder, `${name}-${image}`) }),
    );
  }
}
const lab = await RuntimeLab.create({
  name: "crun 1.8",
  ...crun,
  busybox,
  lacks: ["events", "features", "resize"],
});
for (const { name, body } of runtimeCases) {
  await check(`crun 1.8: ${name}`, async () => {
    await lab.clear();
    await body(lab);
    await lab.expectNothing();
  });
}
await lab.close();
