import { type Stats, statSync } from "node:fs";
import { lstat } from "node:fs/promises";
import { dirname } from "node:path";
import { RpcError, type Server, type ServiceImplementation, serve } from "@container-interfaces/transport";
import { RegistryWatch } from "./registry-watch.js";

/** A socket in kubelet's registry, which is made again whenever it is gone. */
export class RegistrySocket {
  readonly path: string;
  readonly #service: ServiceImplementation;
  readonly #onLost: () => void;
  #watch: RegistryWatch | undefined;
  #server: Server | undefined;
  #file: Stats | undefined;
  #looking: Promise<void> | undefined;
  #lookAgain = false;
  #closed = false;

  /** @param onLost called when the socket is found to be gone */
  constructor(path: string, service: ServiceImplementation, onLost: () => void) {
    this.path = path;
    this.#service = service;
    this.#onLost = onLost;
  }

  /** @throws RpcError `LISTEN_FAILED`, `ENDPOINT_IN_USE` or `INVALID_ENDPOINT` */
  async open(doing: string): Promise<void> {
    checkFolder(dirname(this.path), doing);
    await this.#listen();
    this.#watch = new RegistryWatch(dirname(this.path), () => void this.look());
    // what happened before the watch began
    await this.look();
  }

  /** Looks whether the socket is there, and makes it again if not. Resolves when it has been tried; never rejects. */
  look(): Promise<void> {
    if (this.#watch === undefined) return Promise.resolve();
    if (this.#looking !== undefined) {
      this.#lookAgain = true;
      return this.#looking;
    }
    this.#looking = this.#lookUntilQuiet().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#watch?.close();
    await this.#looking;
    await this.#server?.close({ graceMs: 1_000 });
  }

  async #lookUntilQuiet(): Promise<void> {
    do {
      this.#lookAgain = false;
      await this.#lookOnce();
    } while (this.#lookAgain && !this.#closed);
  }

  async #lookOnce(): Promise<void> {
    if (this.#closed || (await this.#isThere())) return;
    if (this.#file !== undefined) this.#onLost();
    this.#file = undefined;
    const old = this.#server;
    try {
      await this.#listen();
    } catch {
      // the folder is missing, or somebody else listens there: the watch leads here again
      return;
    }
    // not before, as the file system might give the number of the old file to the new one
    await old?.close({ graceMs: 0 });
  }

  async #isThere(): Promise<boolean> {
    const found = await lstat(this.path).catch(() => undefined);
    return found !== undefined && found.ino === this.#file?.ino && found.dev === this.#file?.dev;
  }

  async #listen(): Promise<void> {
    const endpoint = { kind: "unix", path: this.path } as const;
    const server = await serve({ endpoint, services: [this.#service], socket: { mode: 0o600 } });
    this.#server = server;
    this.#file = await lstat(this.path).catch(() => undefined);
  }
}

/** @throws RpcError `LISTEN_FAILED` when kubelet's registry is not there */
function checkFolder(folder: string, doing: string): void {
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats?.isDirectory() === true) return;
  const reason = stats === undefined ? `the folder ${folder} does not exist` : `${folder} is no folder`;
  throw new RpcError("LISTEN_FAILED", reason, {
    doing,
    hint: "It is kubelet's plugin registry: check that kubelet runs here, and in a pod that the folder is mounted as a hostPath volume.",
    endpoint: `unix://${folder}`,
  });
}
