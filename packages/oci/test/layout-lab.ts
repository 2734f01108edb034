import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Descriptor } from "@container-interfaces/oci-spec/image";
import { expect, onTestFinished } from "vitest";
import { type AddImageOptions, addImage } from "../src/layout/add-image.js";
import { addLayer } from "../src/layout/add-layer.js";
import { layerTar } from "../src/layout/layer-tar.js";
import type { Layout } from "../src/layout/layout.js";
import { openLayout } from "../src/layout/open-layout.js";
import { OciError, type OciErrorCode } from "../src/oci-error.js";

/** A new folder that is removed when the running test is over. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "oci-layout-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A new layout in a folder that is removed when the running test is over. */
export async function newLayout(): Promise<Layout> {
  const layout = await openLayout(join(newFolder(), "layout"), { create: true });
  onTestFinished(async () => await layout.close());
  return layout;
}

/** The OciError with which a call fails; the test fails when it succeeds or fails otherwise. */
export async function failure(call: Promise<unknown>, code: OciErrorCode): Promise<OciError> {
  const error = await call.then(
    () => new Error("the call succeeded"),
    (reason: unknown) => reason,
  );
  if (!OciError.is(error)) throw error;
  expect(error.code, error.message).toBe(code);
  return error;
}

/** Adds an image with one small layer. */
export async function smallImage(
  layout: Layout,
  name: string | undefined,
  options: Partial<AddImageOptions> & { readonly architecture?: string; readonly content?: string } = {},
): Promise<Descriptor> {
  const { architecture = "amd64", content = "hello", ...rest } = options;
  const layer = await addLayer(layout, layerTar([{ name: "greeting", content }]));
  return await addImage(layout, { name, config: { os: "linux", architecture }, layers: [layer], ...rest });
}

/** The sha256 of bytes, as a digest. */
export function digestOf(bytes: string | Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** Writes a blob past the layout, and gives its descriptor. */
export function plantBlob(layout: Layout, content: string | Uint8Array, mediaType: string): Descriptor {
  const bytes = Buffer.from(content);
  const digest = digestOf(bytes);
  const file = layout.blobPath(digest);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  return { mediaType, digest, size: bytes.length };
}

/** Writes an index past the layout. */
export function plantIndex(layout: Layout, manifests: readonly unknown[], more: object = {}): void {
  const index = { schemaVersion: 2, manifests, ...more };
  writeFileSync(join(layout.path, "index.json"), JSON.stringify(index));
}

/** Reads what a blob has. */
export async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

/** The index as it is on disk. */
export function indexOnDisk(layout: Layout): { manifests: Descriptor[]; [key: string]: unknown } {
  return JSON.parse(readFileSync(join(layout.path, "index.json"), "utf8"));
}
