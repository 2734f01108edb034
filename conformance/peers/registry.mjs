/**
 * A registry on the loopback of a network namespace, in memory.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { startProgram, waitUntil } from "./run.mjs";

/** Its address inside the namespace, where nothing else listens. */
export const registry = "127.0.0.1:5000";

/**
 * Whether a process's network namespace has a listener on the registry's port.
 *
 * @param {number} pid
 */
async function registryListens(pid) {
  const port = Number(registry.split(":")[1]).toString(16).toUpperCase().padStart(4, "0");
  const table = await readFile(`/proc/${pid}/net/tcp`, "utf8").catch(() => "");
  return table.includes(`0100007F:${port} 00000000:0000 0A`);
}

/**
 * Starts the registry and waits until it listens.
 *
 * @param {string} crane path of the program
 * @param {{ netns: string, logFile: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<number>} its pid
 */
export async function startRegistry(crane, options) {
  const pid = await startProgram([crane, "registry", "serve", "--address", registry], options);
  if (await waitUntil(() => registryListens(pid), 30_000)) return pid;
  throw new Error(`the registry does not listen; it said: ${await readFile(options.logFile, "utf8")}`);
}
