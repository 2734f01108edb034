/**
 * Takes away everything that a lab of CNI left, found by its folder alone, so that it also works after a crash:
 * `node conformance/peers/cni-teardown.mjs DIR`.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { namespacesOf, removeNamespaces } from "./cni-namespaces.mjs";

/** @param {string} dir */
const factsOf = (dir) => join(dir, "cni-lab.json");

/**
 * Makes the folder of a lab, and an id that is unique on this machine and short enough to begin an interface's name with.
 *
 * @returns {Promise<{ id: string, dir: string }>}
 */
export async function createLabFolder() {
  const id = `ci-${randomBytes(3).toString("hex")}`;
  const dir = await mkdtemp(join(tmpdir(), "ci-cni-"));
  // from here on teardown knows what to look for
  await writeFile(factsOf(dir), JSON.stringify({ id }));
  return { id, dir };
}

/**
 * Ends all processes in the namespaces of the lab that lives in `dir`, and removes the namespaces and the folder. What is already
 * gone is skipped; a second call does nothing.
 *
 * @param {string} dir
 */
export async function teardownLab(dir) {
  const text = await readFile(factsOf(dir), "utf8").catch(() => undefined);
  if (text === undefined) return;
  /** @type {{ id: string }} */
  const { id } = JSON.parse(text);
  await removeNamespaces(await namespacesOf(id));
  await rm(dir, { recursive: true, force: true });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  for (const dir of process.argv.slice(2)) await teardownLab(resolve(dir));
}
