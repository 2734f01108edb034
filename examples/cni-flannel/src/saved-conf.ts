import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { type GcAttachment, PluginErrorCode, pluginError } from "@container-interfaces/cni/plugin";
import { isRecord } from "./flannel-settings.js";
import type { DelegateConf } from "./render-delegate.js";

/** What names an attachment. */
export interface AttachmentName extends GcAttachment {
  /** The name of the network. */
  readonly network: string;
}

/** A configuration that ADD has kept for the verbs after it. */
export interface SavedConf {
  /** The path of its file. */
  readonly file: string;
  /** The id of the container. */
  readonly containerId: string;
  /** The name of the interface; undefined in a file of the plugin in Go, which is named by the container alone. */
  readonly ifName: string | undefined;
  /** The configuration; undefined where the file is damaged. */
  readonly conf: DelegateConf | undefined;
}

/**
 * Keeps the configuration of an attachment, in the place of an earlier one. It is on the disk when this resolves, and a reader sees
 * all of it or none.
 *
 * @throws CniError with the plugin code 5
 */
export async function saveConf(
  dataDir: string,
  { containerId, ifName }: GcAttachment,
  conf: DelegateConf,
): Promise<SavedConf> {
  const name = fileName(containerId, ifName);
  const file = join(dataDir, name);
  const fresh = join(dataDir, `.${name}`);
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await syncing(fresh, "w", (handle) => handle.writeFile(JSON.stringify(conf)));
    await rename(fresh, file);
    await syncing(dataDir, "r");
  } catch (error) {
    await rm(fresh, { force: true }).catch(() => {});
    throw failed(`${file} cannot be written`, error);
  }
  return { file, containerId, ifName, conf };
}

/**
 * Finds the configuration of an attachment: its own, or else what the plugin in Go has kept of the container. One of another network
 * does not count.
 *
 * @throws CniError with the plugin code 5
 */
export async function findConf(
  dataDir: string,
  { network, containerId, ifName }: AttachmentName,
): Promise<SavedConf | undefined> {
  for (const name of [fileName(containerId, ifName), containerId]) {
    const saved = await readConf(dataDir, name);
    if (saved !== undefined && (saved.conf === undefined || saved.conf.name === network)) return saved;
  }
  return undefined;
}

/**
 * All configurations of a network that are kept. Files that are damaged belong to no network.
 *
 * @throws CniError with the plugin code 5
 */
export async function listConfs(dataDir: string, network: string): Promise<SavedConf[]> {
  let names: string[];
  try {
    names = await readdir(dataDir);
  } catch (error) {
    if (isMissing(error)) return [];
    throw failed(`${dataDir} cannot be listed`, error);
  }
  const wanted = names.filter((name) => !name.startsWith(".")).sort();
  const saved = await Promise.all(wanted.map((name) => readConf(dataDir, name)));
  return saved.filter((each) => each !== undefined).filter(({ conf }) => conf?.name === network);
}

/**
 * Removes a configuration; one that is gone is fine.
 *
 * @throws CniError with the plugin code 5
 */
export async function forgetConf({ file }: SavedConf): Promise<void> {
  try {
    await rm(file, { force: true });
  } catch (error) {
    throw failed(`${file} cannot be removed`, error);
  }
}

/** A colon can stand neither in the id of a container nor in the name of an interface. */
function fileName(containerId: string, ifName: string): string {
  return `${containerId}:${ifName}`;
}

async function readConf(dataDir: string, name: string): Promise<SavedConf | undefined> {
  const file = join(dataDir, name);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw failed(`${file} cannot be read`, error);
  }
  const [containerId = "", ifName] = name.split(":");
  return { file, containerId, ifName, conf: parseConf(text) };
}

function parseConf(text: string): DelegateConf | undefined {
  try {
    const conf: unknown = JSON.parse(text);
    return isRecord(conf) && typeof conf.type === "string" ? { ...conf, type: conf.type } : undefined;
  } catch {
    return undefined;
  }
}

type Handle = Awaited<ReturnType<typeof open>>;

async function syncing(
  path: string,
  flags: string,
  write?: (handle: Handle) => Promise<void>,
): Promise<void> {
  const handle = await open(path, flags, 0o600);
  try {
    await write?.(handle);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ENOENT";
}

function failed(message: string, error: unknown): Error {
  return pluginError(PluginErrorCode.IO_FAILURE, message, (error as Error).message);
}
