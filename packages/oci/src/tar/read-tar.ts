import type { TarEntry } from "./tar-entry.js";
import { TarReader } from "./tar-reader.js";

/** An entry of an archive and its data. */
export interface TarItem {
  /** What the archive says of it. */
  readonly entry: TarEntry;
  /**
   * The bytes that the archive has, holes of sparse files left out; to be read, once, before the next entry is asked for. Left
   * unread it is skipped.
   */
  readonly content: AsyncIterable<Uint8Array>;
}

/**
 * Reads the entries of a tar archive in order. Pieces of content are views of the chunks that come in.
 *
 * @throws TarError for what is no tar archive or is cut short, and whatever `chunks` throws
 */
export async function* readTar(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<TarItem, void, undefined> {
  const reader = new TarReader();
  const source = Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]();
  let finished = false;
  const more = async (): Promise<boolean> => {
    const { done, value } = await source.next();
    finished = done === true;
    if (!finished) reader.push(value as Uint8Array);
    else reader.end();
    return !finished;
  };
  try {
    for (;;) {
      const event = reader.read();
      if (event === undefined) {
        if (!(await more())) return;
      } else if (event.kind === "entry") {
        let open = true;
        const content = (async function* (): AsyncGenerator<Uint8Array, void, undefined> {
          while (open) {
            const piece = reader.read();
            if (piece?.kind === "data") yield piece.data;
            else if (piece !== undefined) open = false;
            else await more();
          }
        })();
        yield { entry: event.entry, content };
        while (open) {
          const piece = reader.read();
          if (piece === undefined) await more();
          else if (piece.kind === "end") open = false;
        }
      }
    }
  } finally {
    if (!finished) await source.return?.();
  }
}
