import { join } from "node:path";
import type { Checks } from "../checks.js";
import { installPeers } from "../lab.js";
import { bundleImages } from "./bundle-images.js";
import { runBundle } from "./run-bundle.js";

/** gVisor makes a network of its own from the pod's, and there is none for bundles of their own. */
const extraArgs: Readonly<Record<string, readonly string[]>> = { runsc: ["--network=none"] };

/** Runs bundles of images under both versions of runc, and under runsc. */
export async function checkBundles(
  checks: Checks,
  { folder, layout }: { readonly folder: string; readonly layout: string },
): Promise<void> {
  const peers = await installPeers(["runc-1.1", "runc-1.5", "runsc"], { log: console.log });
  for (const [name, { bin, lib }] of Object.entries(peers)) {
    const command = join(bin, name.replace(/-.*$/, ""));
    for (const image of bundleImages) {
      await checks.check(`bundles: ${name} runs the image of ${image}`, async () => {
        const place = join(folder, `ci-${name}-${image}-${process.pid}`);
        await runBundle({ command, lib, extraArgs: extraArgs[name], layout, image, folder: place });
      });
    }
  }
}
