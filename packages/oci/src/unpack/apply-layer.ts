import { lstatSync } from "node:fs";
import { Deadline } from "../deadline.js";
import { OciError } from "../oci-error.js";
import { applyTar, UnpackBudget } from "./apply-tar.js";
import { Extractor } from "./extractor.js";
import { LayerContext } from "./layer-context.js";
import type { UnpackOptions } from "./unpack-options.js";
import { extractorOptions } from "./unpacking.js";

/** How {@link applyLayer} works. */
export interface ApplyLayerOptions extends UnpackOptions {
  /** The digest by which errors and notes name the layer. Default: `unknown`. */
  readonly digest?: string | undefined;
}

/**
 * Applies one layer, an uncompressed tar archive, to a root filesystem that is there: what it has replaces what is there, whiteouts remove.
 * Nothing outside of the root is touched, whatever the layer holds.
 *
 * The root has to be this user's and nobody else may change it meanwhile. A failure leaves the root as far as it came; extended attributes
 * of folders that were there before are kept. {@link unpackRootfs} leaves nothing.
 *
 * @throws OciError `NOT_FOUND` where there is no root, `INVALID_ARGUMENT` for one that is no folder or a link; `INVALID_LAYER` with `digest` and `entry` for a layer that is refused, `TOO_LARGE`, `WRITE_FAILED`,
 *   `PROGRAM_MISSING`, `TIMEOUT`, `ABORTED`
 */
export async function applyLayer(
  chunks: AsyncIterable<Uint8Array>,
  root: string,
  options: ApplyLayerOptions = {},
): Promise<void> {
  const layer = new LayerContext(options.digest ?? "unknown", 0);
  const deadline = new Deadline(`applying a layer to ${root}`, options);
  deadline.check();
  let extractor: Extractor;
  try {
    extractor = new Extractor(root, layer, extractorOptions(options, deadline));
  } catch (error) {
    throw rootFailure(root, error) ?? layer.failure(error);
  }
  try {
    await applyTar(chunks, extractor, new UnpackBudget(options), deadline);
    await extractor.finish();
  } catch (error) {
    throw layer.failure(error);
  } finally {
    extractor.close();
  }
}

/** The error for a root that is none; undefined where it is one, and something else failed. */
function rootFailure(root: string, cause: unknown): OciError | undefined {
  if (OciError.is(cause)) return undefined;
  const doing = `applying a layer to ${root}`;
  let found: ReturnType<typeof lstatSync> | undefined;
  try {
    found = lstatSync(root, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
  if (found === undefined) {
    return new OciError("NOT_FOUND", doing, "there is no such folder", {
      file: root,
      hint: "Make the folder first.",
      cause,
    });
  }
  if (found.isDirectory()) return undefined;
  return new OciError("INVALID_ARGUMENT", doing, "it is no folder", {
    file: root,
    hint: found.isSymbolicLink() ? "Give the folder that the link leads to." : undefined,
    cause,
  });
}
