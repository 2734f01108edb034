import { existsSync } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Layout, loadArchive, OciError, openLayout, validateBundle } from "@container-interfaces/oci";
import { parseJson, SpecError } from "@container-interfaces/oci-spec/image";
import { lintRuntimeSpec, minimumOciVersion, type Spec } from "@container-interfaces/oci-spec/runtime";
import { documentKinds, recogniseDocument } from "./recognise-document.js";
import { createTemporaryFolder } from "./temporary-folder.js";

const maxDocumentBytes = 32 * 1024 * 1024;

/** Something that is wrong. */
interface PathFinding {
  readonly severity: "error" | "warning";
  /** Where: a key of a document such as `linux.namespaces[0].type`, or a file or a digest. Empty for the whole. */
  readonly path: string;
  /** What is wrong. */
  readonly message: string;
  /** Which rule it breaks, where rules have names. */
  readonly rule?: string;
}

/** What was found of one path. */
export interface PathVerdict {
  /** What is there, such as `an image layout`. */
  readonly kind: string;
  readonly findings: readonly PathFinding[];
  /** The lowest `ociVersion` that a runtime configuration needs. */
  readonly minimumOciVersion?: string;
}

/**
 * Checks what is at a path, whatever it is.
 *
 * @param kind what a document is, where that is known: a key of `documentKinds`
 * @throws OciError `NOT_FOUND` where nothing is, `INVALID_ARGUMENT` for what is none of what can be checked
 */
export async function validatePath(
  path: string,
  kind: string | undefined,
  signal: AbortSignal,
): Promise<PathVerdict> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === "ENOENT" ? "there is nothing" : `it cannot be looked at (${error.code})`;
    throw new OciError(error.code === "ENOENT" ? "NOT_FOUND" : "READ_FAILED", `checking ${path}`, reason, {
      file: path,
    });
  });
  if (kind === undefined && found.isDirectory()) return await validateFolder(path, signal);
  if (!found.isFile()) throw unknown(path, "it is no file");
  await using file = await openFile(path);
  const first = await firstBytes(file);
  if (kind === undefined && isArchive(first)) return await validateArchive(path, signal);
  if (found.size > maxDocumentBytes) throw unknown(path, "it is too large for a document");
  return validateDocument(path, await file.readFile(), kind);
}

async function validateFolder(path: string, signal: AbortSignal): Promise<PathVerdict> {
  const has = (name: string): boolean => existsSync(join(path, name));
  if (has("config.json") && !has("oci-layout")) {
    const findings = await validateBundle(path);
    return { kind: "a bundle", findings };
  }
  if (!has("oci-layout") && !has("index.json")) {
    throw unknown(path, "the folder has neither oci-layout nor config.json");
  }
  const layout = await openLayout(path).catch(refusal);
  if ("findings" in layout) return { kind: "an image layout", findings: layout.findings };
  return { kind: "an image layout", findings: await verified(layout, signal) };
}

async function validateArchive(path: string, signal: AbortSignal): Promise<PathVerdict> {
  await using folder = await createTemporaryFolder();
  await using layout = await openLayout(join(folder.path, "layout"), { create: true });
  const loaded = await loadArchive(path, layout, { signal }).catch(refusal);
  const kind = "an archive of images";
  if ("findings" in loaded) return { kind, findings: loaded.findings };
  return { kind, findings: await verified(layout, signal) };
}

async function verified(layout: Layout, signal: AbortSignal): Promise<PathFinding[]> {
  const found = await layout.verify({ signal });
  return found.map(({ problem, digest, file, from, reason }) => ({
    // the specification lets content be elsewhere
    severity: problem === "missing" ? "warning" : "error",
    path: digest ?? file,
    message: from === undefined || problem !== "missing" ? reason : `${reason}, for ${from}`,
    rule: problem,
  }));
}

/** An error that says that the content is wrong, as a finding. */
function refusal(error: unknown): { readonly findings: readonly PathFinding[] } {
  if (!OciError.is(error) || ["ABORTED", "TIMEOUT", "WRITE_FAILED"].includes(error.code)) throw error;
  const path = error.entry ?? error.digest ?? error.file ?? "";
  return { findings: [{ severity: "error", path, message: error.reason, rule: error.code }] };
}

function validateDocument(path: string, bytes: Uint8Array, wanted: string | undefined): PathVerdict {
  let document: unknown;
  try {
    document = parseJson(bytes);
  } catch (error) {
    if (!SpecError.is(error)) throw error;
    return {
      kind: "a file",
      findings: [{ severity: "error", path: "", message: error.reason, rule: error.code }],
    };
  }
  const kind = wanted ?? recogniseDocument(document);
  const known = kind === undefined ? undefined : documentKinds[kind];
  if (known === undefined) throw unknown(path, "the document is of no kind that is known");
  const findings = known.validator.findings(document).map(
    ({ path: where, expected, found }): PathFinding => ({
      severity: "error",
      path: where,
      message: `it has to be ${expected}, found ${found}`,
      rule: "schema",
    }),
  );
  if (kind !== "spec" || findings.length > 0) return { kind: known.name, findings };
  const spec = document as Spec;
  return { kind: known.name, findings: lintRuntimeSpec(spec), minimumOciVersion: minimumOciVersion(spec) };
}

function isArchive(first: Uint8Array): boolean {
  const isGzip = first[0] === 0x1f && first[1] === 0x8b;
  return isGzip || Buffer.from(first.subarray(257, 262)).toString("latin1") === "ustar";
}

async function openFile(path: string): Promise<FileHandle> {
  return await open(path).catch((error: NodeJS.ErrnoException) => {
    throw new OciError("READ_FAILED", `checking ${path}`, `it cannot be read (${error.code})`, {
      file: path,
    });
  });
}

async function firstBytes(file: FileHandle): Promise<Uint8Array> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
  return buffer.subarray(0, bytesRead);
}

function unknown(path: string, reason: string): OciError {
  return new OciError("INVALID_ARGUMENT", `checking ${path}`, reason, {
    file: path,
    hint: "Give an image layout, an archive, a bundle, or a JSON document of one of the specifications.",
  });
}
