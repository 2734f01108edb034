import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type CNIConfig, type NetworkEvent, type WatchOptions, watchNetworks } from "../src/index.js";
import type { FakeReply } from "../src/testing/index.js";
import { recordedCni } from "./recorded-cni.js";
import { temporaryFolder } from "./temporary-folder.js";

/** A network of one plugin, as a file has it. */
export function conflist(name: string, type = "a"): string {
  return JSON.stringify({ cniVersion: "1.1.0", name, plugins: [{ type }] });
}

/** What an event says: file, network, whether it is ready, and the error's code or the first plugin. */
export function short({ file, network, isReady, list, error }: NetworkEvent): unknown[] {
  return [file.split("/").at(-1), network, isReady, error?.code ?? list?.plugins[0]?.network.type];
}

/** A folder that is watched. */
export interface WatchedFolder {
  readonly folder: string;
  readonly events: AsyncGenerator<NetworkEvent, void, undefined>;
  /** What plugins answer to STATUS, by their type. */
  readonly replies: Map<string, FakeReply>;
  readonly next: () => Promise<NetworkEvent>;
  readonly nextShort: () => Promise<unknown[]>;
  readonly write: (name: string, text: string) => void;
}

/** Watches a folder until the running test is over. */
export function watched(
  options: WatchOptions,
  folder: string = temporaryFolder(),
  cni?: Pick<CNIConfig, "getStatusNetworkList">,
): WatchedFolder {
  const replies = new Map<string, FakeReply>();
  const played = recordedCni({ reply: ({ plugin }) => replies.get(plugin) });
  const events = watchNetworks(folder, cni ?? played.cni, options);
  onTestFinished(async () => {
    await events.return();
  });
  const next = async (): Promise<NetworkEvent> => {
    const { value, done } = await events.next();
    if (done || value === undefined) throw new Error("the watch has ended");
    return value;
  };
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  return { folder, events, replies, next, nextShort: async () => short(await next()), write };
}

/** The inodes of the files and folders that this process watches. */
export function watches(): number[] {
  const texts = readdirSync("/proc/self/fdinfo").map((fd) => {
    try {
      return readFileSync(`/proc/self/fdinfo/${fd}`, "utf8");
    } catch {
      return "";
    }
  });
  const found = texts.join("").matchAll(/^inotify wd:\S+ ino:([0-9a-f]+) /gm);
  return [...found].map(([, inode = ""]) => Number.parseInt(inode, 16));
}
