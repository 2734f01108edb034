import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, statSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { CniError } from "../cni-error.js";
import { convertResult } from "../convert-result.js";
import { compareBytes } from "../json/encode-json.js";
import { JsonError } from "../json/json-error.js";
import { toNode } from "../json/json-value.js";
import { parseJson } from "../json/parse-json.js";
import { mayLive, processIdentity } from "../locks/process-identity.js";
import { createResult, decodeVersion } from "../parse-result.js";
import { readingJson } from "../read-json.js";
import { isMissing, readSmallFile, systemReason } from "../read-small-file.js";
import type { Result } from "../result-types.js";
import type { NetworkAttachment, RuntimeConf } from "../runtime-conf.js";
import { type CachedInfo, decodeCachedInfo, encodeCachedInfo } from "./cached-info.js";
import { removeIfPossible, writeThrough, writeWhole } from "./write-through.js";

/** What names an attachment. */
export interface AttachmentKey extends Pick<RuntimeConf, "containerId" | "ifName"> {
  /** The name of the network. */
  readonly network: string;
}

/** What the cache has of an attachment. */
export interface CacheEntry {
  /** Whether the file is another attachment's whose names make the same file name: `a-b` and `c` give what `a` and `b-c` give. */
  readonly isForeign: boolean;
  /** Undefined for a file that is damaged, or of before `cniCacheV1`, when it was a bare result. */
  readonly info: CachedInfo | undefined;
  /**
   * The result, converted to a version.
   *
   * @throws CniError `INVALID_CACHE` for a file that is damaged or another attachment's
   */
  readonly result: (cniVersion: string) => Result;
}

/**
 * The attachments that were made, in files that libcni reads and writes too: `DIR/results/NETWORK-CONTAINER-INTERFACE`. Beside them,
 * `DIR/pending` has a note of each ADD that has begun and not come to its end, so that GC can take down what it left.
 */
export class AttachmentCache {
  readonly #results: string;
  readonly #pending: string;

  constructor(dir: string) {
    this.#results = join(dir, "results");
    this.#pending = join(dir, "pending");
  }

  /**
   * Reads what is cached of an attachment; undefined where nothing is.
   *
   * @throws CniError `READ_FAILED`
   */
  read(key: AttachmentKey): CacheEntry | undefined {
    const file = join(this.#results, fileName(key));
    const bytes = readIfThere(file);
    if (bytes === undefined) return undefined;
    const { info, damage } = decode(bytes);
    const isForeign = info !== undefined && fileName(info) === fileName(key) && !isSame(info, key);
    const facts = { doing: `reading the cached result ${file}`, file, ...key };
    return {
      isForeign,
      info,
      result: (cniVersion) => {
        if (isForeign)
          throw new CniError("INVALID_CACHE", `it is of another attachment: ${describe(info)}`, facts);
        return readingJson("INVALID_CACHE", facts, () => {
          if (damage !== undefined) throw damage;
          const result = info === undefined ? readBareResult(bytes) : readResult(info);
          return convertResult(result, cniVersion);
        });
      },
    };
  }

  /** Whether an ADD of the attachment has begun and not come to its end. */
  isPending(key: AttachmentKey): boolean {
    const file = join(this.#pending, fileName(key));
    if (!existsSync(file)) return false;
    const info = decodeFile(file);
    return info === undefined || isSame(info, key);
  }

  /**
   * Notes that an ADD begins.
   *
   * @throws CniError `INVALID_CACHE` where the note of another attachment's ADD has the same file name; `WRITE_FAILED`; `INVALID_ARGUMENT` for capability arguments that JSON cannot say
   */
  begin(attachment: NetworkAttachment): void {
    const file = join(this.#pending, fileName(attachment));
    const text = encodeInfo(attachment);
    const other = existsSync(file) ? decodeFile(file) : undefined;
    if (other !== undefined && !isSame(other, attachment)) {
      const { network, containerId, ifName } = attachment;
      const facts = { doing: `writing ${file}`, file, network, containerId, ifName };
      throw new CniError("INVALID_CACHE", `it is of another attachment: ${describe(other)}`, facts);
    }
    try {
      writeWhole(this.#freshFile(), file, text);
    } catch (error) {
      throw writeFailed(file, attachment, error);
    }
  }

  /**
   * Keeps the result of an ADD; it is on the disk when this resolves. A reader sees the whole file or none.
   *
   * @throws CniError `WRITE_FAILED`
   */
  async write(attachment: NetworkAttachment, result: Result): Promise<void> {
    const name = fileName(attachment);
    const file = join(this.#results, name);
    try {
      await writeThrough(this.#freshFile(), file, encodeInfo(attachment, result));
      unlinkSync(join(this.#pending, name));
    } catch (error) {
      throw writeFailed(file, attachment, error);
    }
  }

  /** Forgets the ADD of an attachment that did not come to its end. */
  removePending(key: AttachmentKey): void {
    if (this.isPending(key)) removeIfPossible(join(this.#pending, fileName(key)));
  }

  /** Removes what processes that are gone had begun to write. */
  removeRemains(): void {
    for (const name of listFolder(this.#pending).filter(isFresh)) {
      if (!mayLive(name.slice(1))) removeIfPossible(join(this.#pending, name));
    }
  }

  /** Removes the file of a result, as far as the file system lets it. */
  removeResult(key: AttachmentKey): void {
    removeIfPossible(join(this.#results, fileName(key)));
  }

  /**
   * The attachments that are cached, in the order of their files' names. Files that are damaged or of another kind are passed over.
   *
   * @param containerId only those of this container; empty for all
   * @throws CniError `READ_FAILED`
   */
  list(containerId = ""): NetworkAttachment[] {
    const part = `-${containerId}-`;
    return readAttachments(this.#results, (name) => {
      const at = name.indexOf(part);
      return containerId === "" || (at > 0 && at + part.length < name.length);
    }).filter((each) => containerId === "" || each.containerId === containerId);
  }

  /**
   * The attachments whose ADD has begun and not come to its end, by failing or because its process died.
   *
   * @throws CniError `READ_FAILED`
   */
  listPending(): NetworkAttachment[] {
    return readAttachments(this.#pending, (name) => !isFresh(name));
  }

  /** A name for a file that is being written, which tells whose it is. No network's name begins with a dot. */
  #freshFile(): string {
    return join(this.#pending, `.${processIdentity()}.${randomUUID()}`);
  }
}

function isFresh(name: string): boolean {
  return name.startsWith(".");
}

function fileName({ network, containerId, ifName }: AttachmentKey): string {
  return `${network}-${containerId}-${ifName}`;
}

function isSame(a: AttachmentKey, b: AttachmentKey): boolean {
  return a.network === b.network && a.containerId === b.containerId && a.ifName === b.ifName;
}

/** An attachment in words. */
export function describe({ network, containerId, ifName }: AttachmentKey): string {
  return `network ${network}, container ${containerId}, interface ${ifName}`;
}

/** What a file is: an attachment, a bare result where neither is given, or damaged. */
function decode(bytes: Uint8Array): { readonly info?: CachedInfo | undefined; readonly damage?: JsonError } {
  try {
    return { info: decodeCachedInfo(bytes) };
  } catch (error) {
    if (error instanceof JsonError) return { damage: error };
    throw error;
  }
}

function readBareResult(bytes: Uint8Array): Result {
  const node = parseJson(bytes);
  return createResult(decodeVersion(node), node);
}

function readResult({ result = null }: { readonly result?: CachedInfo["result"] | null }): Result {
  try {
    const node = toNode(result);
    return createResult(decodeVersion(node), node);
  } catch (error) {
    if (error instanceof JsonError) throw new JsonError(`result.${error.key}`, error.message);
    throw error;
  }
}

function encodeInfo(attachment: NetworkAttachment, result?: Result): string {
  try {
    return encodeCachedInfo(attachment, result);
  } catch (error) {
    const facts = { key: "capabilityArgs", cause: error };
    throw new CniError("INVALID_ARGUMENT", `capabilityArgs: ${(error as Error).message}`, facts);
  }
}

function readAttachments(folder: string, isWanted: (name: string) => boolean): NetworkAttachment[] {
  const attachments: NetworkAttachment[] = [];
  for (const name of listFolder(folder).filter(isWanted).sort(compareBytes)) {
    const info = decodeFile(join(folder, name));
    if (info === undefined || info.ifName === "" || info.network === "") continue;
    const { result: _, ...attachment } = info;
    attachments.push(attachment);
  }
  return attachments;
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw new CniError("READ_FAILED", systemReason(error), {
      doing: `listing ${folder}`,
      file: folder,
      cause: error,
    });
  }
}

function readIfThere(file: string): Uint8Array | undefined {
  try {
    // an error is made in vain where there is no file, as before every ADD
    if (statSync(file, { throwIfNoEntry: false }) === undefined) return undefined;
  } catch {
    // reading tells why
  }
  try {
    return readSmallFile(file);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function decodeFile(file: string): CachedInfo | undefined {
  try {
    return decode(readSmallFile(file)).info;
  } catch (error) {
    if (CniError.is(error)) return undefined;
    throw error;
  }
}

function writeFailed(file: string, attachment: NetworkAttachment, error: unknown): CniError {
  if (error instanceof CniError) return error;
  const { network, containerId, ifName } = attachment;
  const hint = "DEL takes down what ADD has made";
  const facts = { doing: `writing ${file}`, file, network, containerId, ifName, hint, cause: error };
  return new CniError("WRITE_FAILED", systemReason(error), facts);
}
