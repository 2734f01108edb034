import { type FSWatcher, statSync, watch } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { CNIConfig } from "../cni-config.js";
import { CniError } from "../cni-error.js";
import { loadNetworks } from "./load-networks.js";
import type { NetworkConfigList } from "./network-config.js";

/** Options of {@link watchNetworks}. */
export interface WatchOptions {
  /** Ends the iteration. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds between two rounds of STATUS; changes of files are seen at once. Default: 5,000. */
  readonly intervalMs?: number | undefined;
  /** Milliseconds for the STATUS of one network; one that takes longer is not ready. Default: 10,000. */
  readonly statusTimeoutMs?: number | undefined;
}

/** A network became ready, stopped being so, or is not for another reason. */
export interface NetworkEvent {
  /** The file of its configuration. */
  readonly file: string;
  /** The name of the network; undefined for a file that never could be used. */
  readonly network: string | undefined;
  /** Whether containers can be attached. */
  readonly isReady: boolean;
  /** The configuration, where it can be used. */
  readonly list: NetworkConfigList | undefined;
  /** Why it is not ready: `INVALID_CONFIG` and `READ_FAILED` for the file, `NETWORK_NOT_FOUND` when it is gone, else what STATUS gave. */
  readonly error: CniError | undefined;
}

/** How long a file is left alone after a change: it may be written in several steps. */
const settleMs = 50;

/**
 * Tells which networks of a folder are ready, and then each change, by their configuration and by STATUS, as a runtime's condition
 * `NetworkReady` needs it. The first events tell of every file that is there. A folder that is not there yet is waited for.
 *
 * Leaving the loop, or the signal, ends the watch.
 *
 * @throws CniError `READ_FAILED` where the folder cannot be listed
 */
export async function* watchNetworks(
  dir: string,
  cni: Pick<CNIConfig, "getStatusNetworkList">,
  options: WatchOptions = {},
): AsyncGenerator<NetworkEvent, void, undefined> {
  const { signal, intervalMs = 5_000, statusTimeoutMs = 10_000 } = options;
  let known = new Map<string, NetworkEvent>();
  const changes = new FolderChanges(dir);
  try {
    while (!signal?.aborted) {
      changes.watch();
      const now = await look(dir, cni, known, { signal, timeoutMs: statusTimeoutMs });
      if (signal?.aborted) return;
      for (const gone of known.values()) if (!now.has(gone.file)) yield leave(gone);
      for (const event of now.values()) if (isNews(known.get(event.file), event)) yield event;
      known = now;
      await changes.next(intervalMs, signal);
    }
  } finally {
    changes.close();
  }
}

async function look(
  dir: string,
  cni: Pick<CNIConfig, "getStatusNetworkList">,
  known: ReadonlyMap<string, NetworkEvent>,
  options: { signal: AbortSignal | undefined; timeoutMs: number },
): Promise<Map<string, NetworkEvent>> {
  const { networks, diagnostics } = await loadNetworks(dir);
  const events = await Promise.all(
    networks.map(async (list): Promise<NetworkEvent> => {
      const error = await cni.getStatusNetworkList(list, options).then(() => undefined, asCniError);
      return { file: list.file, network: list.name, isReady: error === undefined, list, error };
    }),
  );
  const unusable = diagnostics.map(({ file, error }): NetworkEvent => {
    const network = error.network ?? known.get(file)?.network;
    return { file, network, isReady: false, list: undefined, error };
  });
  return new Map([...events, ...unusable].map((event) => [event.file, event]));
}

function asCniError(error: unknown): CniError {
  if (CniError.is(error)) return error;
  throw error;
}

function leave({ file, network }: NetworkEvent): NetworkEvent {
  const error = new CniError("NETWORK_NOT_FOUND", "the file is gone", {
    doing: `watching ${file}`,
    file,
    network,
  });
  return { file, network, isReady: false, list: undefined, error };
}

function isNews(before: NetworkEvent | undefined, now: NetworkEvent): boolean {
  const fingerprint = ({ isReady, network, list, error }: NetworkEvent): string =>
    JSON.stringify([
      isReady,
      network,
      error?.message,
      list?.plugins.map(({ bytes }) => Buffer.from(bytes).toString("latin1")),
      list && Buffer.from(list.bytes).toString("latin1"),
    ]);
  return before === undefined || fingerprint(before) !== fingerprint(now);
}

/** Wakes up for changes in a folder, where the system tells of them. */
class FolderChanges {
  readonly #dir: string;
  #watcher: FSWatcher | undefined;
  #watched: number | undefined;
  #wake: AbortController = new AbortController();

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Begins to listen; before the folder is read, so that no change comes between. A folder that took another's place is listened to instead. */
  watch(): void {
    this.#wake = new AbortController();
    const found = statSync(this.#dir, { throwIfNoEntry: false })?.ino;
    if (found === this.#watched && this.#watcher !== undefined) return;
    this.close();
    if (found === undefined) return;
    try {
      const watcher = watch(this.#dir, { persistent: false }, () => this.#wake.abort());
      watcher.on("error", () => this.close());
      this.#watcher = watcher;
      this.#watched = found;
    } catch {
      // rounds go on without it
    }
  }

  /** Resolves after a change, when the time is over, or when the signal fires. */
  async next(ms: number, signal: AbortSignal | undefined): Promise<void> {
    const ended = signal === undefined ? this.#wake.signal : AbortSignal.any([this.#wake.signal, signal]);
    const isOver = await delay(ms, true, { signal: ended }).catch(() => false);
    if (!isOver && !signal?.aborted) await delay(settleMs, undefined, { signal }).catch(() => {});
  }

  close(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }
}
