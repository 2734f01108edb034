/**
 * Pushes test images to a registry on loopback.
 *
 * @module
 */
import { run } from "../peers/run.mjs";

/**
 * Pushes images with crane.
 *
 * @param {readonly import("./build.mjs").Image[]} images
 * @param {object} target
 * @param {string} target.crane path of the program
 * @param {string} target.registry address, as in `127.0.0.1:5000`
 * @param {string} [target.netns] path of the network namespace that the registry listens in
 * @returns {Promise<void>}
 */
export async function pushImages(images, { crane, registry, netns }) {
  const env = { PATH: process.env.PATH, HOME: "/nonexistent" };
  for (const { layout, repository } of images) {
    await run([crane, "push", "--insecure", layout, `${registry}/${repository}`], {
      env,
      netns,
      timeoutMs: 60_000,
    });
  }
}
