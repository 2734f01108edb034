const BYTES = 512 * 1024;

/**
 * Joins the small pieces of a connection to larger ones, each of which is worth a write. The pieces are new, and may be kept.
 *
 * @param total how many bytes come, if all goes well
 */
export async function* joinPieces(
  pieces: AsyncIterable<Uint8Array>,
  total: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const bytes = Math.max(1, Math.min(BYTES, total));
  let joined: Buffer | undefined;
  let length = 0;
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      joined ??= Buffer.allocUnsafeSlow(bytes);
      const taken = Math.min(bytes - length, piece.length - at);
      joined.set(piece.subarray(at, at + taken), length);
      at += taken;
      length += taken;
      if (length < bytes) continue;
      yield joined;
      joined = undefined;
      length = 0;
    }
  }
  if (joined !== undefined && length > 0) yield joined.subarray(0, length);
}
