import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { OciError } from "../oci-error.js";
import { callRuntime } from "./call-runtime.js";
import { parseState } from "./parse-output.js";
import type { RuntimeTask } from "./runtime-error.js";
import type { RuntimeSettings } from "./runtime-options.js";

/** runc itself waits up to 10 s for what it kills. */
const cleanupMs = 15_000;

/** Kills a container and removes it; one that is not there is no error. */
async function removeContainer(settings: RuntimeSettings, id: string): Promise<void> {
  const task = cleanup(settings, id);
  await callRuntime(settings, task, () => ["delete", "--force", "--", id], { timeoutMs: cleanupMs }).catch(
    (error: unknown) => {
      if (!OciError.is(error, "NOT_FOUND")) throw error;
    },
  );
}

/** What tells the container of a command from one of the same id. */
export interface OwnContainer {
  readonly bundle: string;
  /** When the command was started, as `Date.now()` tells it. */
  readonly since: number;
  /** Its process, when it was started. */
  readonly pid: number | undefined;
}

/**
 * Removes what a command that was ended amid its work has left of a container, unless the container is another's: one that was there
 * before, or is of another bundle.
 */
export async function removeOwn(settings: RuntimeSettings, id: string, own: OwnContainer): Promise<void> {
  const task = cleanup(settings, id);
  const found = await callRuntime(settings, task, () => ["state", "--", id], { timeoutMs: cleanupMs }).then(
    ({ stdout }) => parseState(task, stdout),
    (error: unknown) => {
      // a folder that does not say yet what is in it: delete removes that, too
      if (OciError.is(error, "NOT_FOUND")) return undefined;
      throw error;
    },
  );
  if (found !== undefined) {
    const isNewer = !(Date.parse(found.created ?? "") < own.since);
    const isOwn = isNewer && (await real(found.bundle)) === (await real(own.bundle));
    if (!isOwn && (own.pid === undefined || found.pid !== own.pid)) return;
  }
  await removeContainer(settings, id);
}

function cleanup(settings: RuntimeSettings, containerId: string): RuntimeTask {
  return {
    doing: `removing the container ${containerId} with ${settings.name}`,
    runtime: settings.name,
    containerId,
  };
}

/** The path without symbolic links, which some runtimes tell and others do not. */
async function real(path: string): Promise<string> {
  return await realpath(path).catch(() => resolve(path));
}
