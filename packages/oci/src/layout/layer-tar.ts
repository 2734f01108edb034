import { type TarHeaderFields, tarEnd, tarHeader, tarPadding } from "../tar/tar-header.js";

/** One entry of a layer that is made by a program. */
export interface LayerEntry extends Omit<TarHeaderFields, "size"> {
  /** What is in a file; text is UTF-8. Default: nothing. */
  readonly content?: string | Uint8Array | undefined;
}

/**
 * Writes entries as a tar archive, in their order; the same entries give the same bytes. Folders go before what is in them, as unpackers
 * expect it.
 *
 * ```ts
 * const layer = await addLayer(layout, layerTar([{ name: "bin/hello", mode: 0o755, content: program }]));
 * ```
 */
export function* layerTar(entries: Iterable<LayerEntry>): Generator<Uint8Array, void, undefined> {
  for (const { content = "", ...fields } of entries) {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    yield tarHeader({ ...fields, size: bytes.length });
    if (bytes.length > 0) yield bytes;
    yield tarPadding(bytes.length);
  }
  yield tarEnd;
}
