import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type CachePlace, makeCacheFolder } from "../cache-folder.js";
import { measure } from "../measure.js";
import type { GoProgram } from "../peers/go.js";
import type { Result } from "../result.js";
import type { AttachmentWork } from "./attachment-work.js";
import { bareSpawn, createBareAttachments, ourProgram } from "./bare-attachments.js";
import { createGoAttachments } from "./go-attachments.js";
import { createNetwork } from "./network.js";
import { createOurAttachments } from "./our-attachments.js";
import type { AttachmentPeer } from "./time-attachments.js";

/** What the rows are made of. */
export interface AttachmentsPlan {
  readonly rounds: number;
  /** Each becomes a row. */
  readonly works: readonly AttachmentWork[];
  /** The folder of the plugins. */
  readonly path: string;
  readonly place: CachePlace;
  /** libcni. */
  readonly program: GoProgram;
}

/** The name of a row. */
export function attachmentRow({ title }: AttachmentWork, place: CachePlace): string {
  return `${title}, cache on ${place}`;
}

/** Measures how long it takes to attach and to detach containers. Throws where there is no such place for the cache. */
export async function measureAttachments(plan: AttachmentsPlan): Promise<Result[]> {
  const { works, place, rounds } = plan;
  if (works.length === 0) return [];
  const folder = makeCacheFolder(place);
  if (folder === undefined) throw new Error(`no folder on ${place} can be written to`);
  const results: Result[] = [];
  for (const work of works) {
    const row = attachmentRow(work, place);
    const peers = await createPeers(plan, work, folder);
    const run = async (name: string): ReturnType<AttachmentPeer["run"]> => {
      const peer = peers.get(name);
      if (peer === undefined) throw new Error(`there is no ${name}`);
      return await peer.run(work);
    };
    const series = await measure(row, [...peers.keys()], rounds, run);
    results.push({ row, per: work.per, scale: 1, series });
  }
  return results;
}

/** All that are compared, each with a cache of its own, in the order of the columns. */
async function createPeers(
  { path, program }: AttachmentsPlan,
  { plugins }: AttachmentWork,
  folder: string,
): Promise<ReadonlyMap<string, AttachmentPeer>> {
  const list = createNetwork(plugins);
  const cache = (name: string): string => {
    const cacheDir = join(folder, name);
    mkdirSync(cacheDir, { recursive: true });
    return cacheDir;
  };
  return new Map([
    ["ours", createOurAttachments(list, path, cache("ours"))],
    ["ours again", createOurAttachments(list, path, cache("again"))],
    ["runProgram", await createBareAttachments(ourProgram, list, path, cache("program"))],
    ["bare spawn", await createBareAttachments(bareSpawn, list, path, cache("bare"))],
    ["libcni", createGoAttachments(program, list, path, cache("libcni"))],
  ]);
}
