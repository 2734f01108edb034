import { randomBytes } from "node:crypto";
import { chmod, chown, link, lstat, rename, stat, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { formatEndpoint, maxUnixPathBytes, type UnixEndpoint } from "../endpoint.js";
import { probe } from "../probe.js";
import type { RpcError } from "../rpc-error.js";
import { whileLocked } from "./kernel-lock.js";
import { endpointInUse, listenFailed } from "./listen-error.js";

/** The file of a unix socket: who may connect. */
export interface SocketOptions {
  /** The file's mode; connecting needs the write bit. Default: 0o660, the owner and the group. */
  readonly mode?: number | undefined;
  /** The owner's user id. Default: the process's. Another one needs root. */
  readonly uid?: number | undefined;
  /** The owner's group id. Default: the process's. */
  readonly gid?: number | undefined;
}

interface FileId {
  readonly dev: number;
  readonly ino: number;
}

/**
 * Puts a listening socket at a path. `bind` listens at a temporary name beside it; the socket gets its mode and owner there
 * and only then its name, by a link, which never replaces what another process has put there meanwhile. Returns the
 * function that removes the file, if it is still this one.
 *
 * @throws RpcError `ENDPOINT_IN_USE` when somebody listens there, `LISTEN_FAILED` when the path is no socket or cannot be
 * used. Nothing is left behind then.
 */
export async function placeSocket(
  endpoint: UnixEndpoint,
  options: SocketOptions,
  bind: (temporaryPath: string) => Promise<void>,
): Promise<() => Promise<void>> {
  // the bind would say that it is not permitted
  const folder = await stat(dirname(endpoint.path));
  // of several who find the same stale socket, one at a time may replace it; the folder may have more than one path
  const name = `${folder.dev}:${folder.ino}:${basename(endpoint.path)}`;
  return whileLocked(name, () => place(endpoint, options, bind));
}

async function place(
  endpoint: UnixEndpoint,
  options: SocketOptions,
  bind: (temporaryPath: string) => Promise<void>,
): Promise<() => Promise<void>> {
  const temporary = temporaryPath(endpoint);
  const stale = await findStale(endpoint);
  await bind(temporary);
  try {
    await chmod(temporary, options.mode ?? 0o660);
    if (options.uid !== undefined || options.gid !== undefined)
      await chown(temporary, options.uid ?? -1, options.gid ?? -1);
    if (stale !== undefined) await removeStale(endpoint, stale);
    await link(temporary, endpoint.path);
    const own = await lstat(endpoint.path);
    return () => removeIfSame(endpoint.path, own);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "EEXIST" ? inUse(endpoint) : error;
  } finally {
    await unlink(temporary).catch(() => {});
  }
}

/** A name beside the path, hidden, and shorter where the limit on paths needs that. */
function temporaryPath(endpoint: UnixEndpoint): string {
  const folder = dirname(endpoint.path);
  const room = maxUnixPathBytes - Buffer.byteLength(join(folder, "x")) + 1;
  if (room < 4)
    throw unusable(endpoint, `a name of ${room} bytes is all that fits beside it, and 4 are needed`);
  return join(folder, `.${randomBytes(8).toString("base64url")}`.slice(0, Math.min(12, room)));
}

/** The file of a socket that nobody listens on, if there is one at the path. */
async function findStale(endpoint: UnixEndpoint): Promise<FileId | undefined> {
  const stats = await lstat(endpoint.path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (stats === undefined) return undefined;
  if (!stats.isSocket()) throw unusable(endpoint, "a file that is no socket is at this path");
  try {
    await probe(endpoint, 1_000);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    if (code === "ECONNREFUSED") return stats;
    // its queue is full, so somebody listens
    if (code === "EAGAIN") throw inUse(endpoint);
    throw unusable(endpoint, `a socket is at this path, and it cannot be told whether it is in use`, error);
  }
  throw inUse(endpoint);
}

/** Removes the stale socket, but puts back what another process has put in its place meanwhile. */
async function removeStale(endpoint: UnixEndpoint, stale: FileId): Promise<void> {
  const aside = temporaryPath(endpoint);
  await rename(endpoint.path, aside).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
  const stats = await lstat(aside).catch(() => undefined);
  if (stats === undefined) return;
  try {
    if (!same(stats, stale)) await link(aside, endpoint.path);
  } finally {
    await unlink(aside);
  }
}

async function removeIfSame(path: string, own: FileId): Promise<void> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats !== undefined && same(stats, own)) await unlink(path).catch(() => {});
}

function same(a: FileId, b: FileId): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}

function inUse(endpoint: UnixEndpoint): RpcError {
  return endpointInUse(formatEndpoint(endpoint));
}

function unusable(endpoint: UnixEndpoint, reason: string, cause?: unknown): RpcError {
  const hint = "Remove the file if it is not needed, or choose another endpoint.";
  return listenFailed(formatEndpoint(endpoint), reason, hint, cause);
}
