import { spawn } from "node:child_process";
import { once } from "node:events";

/** Where plugins are tried: natively a namespace of the lab, in the emulated machine the machine itself. */
export interface PluginLab {
  /** Runs a program where plugins run, and gives what it printed. */
  readonly inHost: Run;
  /** Runs a program beyond the link that leads out of there. */
  readonly inLan: Run;
  /** The namespace that plugins run in; undefined for that of this process. */
  readonly host: string | undefined;
  /** The interface that leads to the lan. */
  readonly uplink: string;
  /** The address of that interface. */
  readonly hostAddress: string;
  /** The address on the other side of the link, in the same /24. */
  readonly lanAddress: string;
  /** The folder with the plugins. */
  readonly bin: string;
  /** Busybox, for ping, httpd and the like. */
  readonly busybox: string;
  /** A folder of one's own. */
  readonly dir: string;
}

type Run = (...argv: readonly string[]) => Promise<string>;

/** An address of the lan's network with another last byte. */
export function onLan({ lanAddress }: PluginLab, last: number): string {
  return lanAddress.replace(/\d+$/, String(last));
}

/** A program that runs in a namespace until it is stopped. */
export interface Background {
  readonly stop: () => Promise<void>;
}

/** A program for Node that prints what a URL gives. Debian's static busybox crashes where it looks up a host. */
const getUrl = `require("node:http").get(process.argv[1], { timeout: 20_000 }, (answer) => answer.pipe(process.stdout)).on("error", () => process.exit(1))`;

/** Gets a URL from where `run` runs programs. */
export async function httpGet(run: Run, url: string): Promise<string> {
  return await run(process.execPath, "-e", getUrl, url);
}

/** Starts a program in a network namespace, or in that of this process. What it writes is dropped. */
export function startIn(
  netns: string | undefined,
  argv: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Background {
  const [command = "", ...args] = netns === undefined ? argv : ["nsenter", `--net=${netns}`, ...argv];
  const child = spawn(command, args, { stdio: "ignore", env });
  const ended = once(child, "exit");
  // it may not have started, which what it is for will show
  ended.catch(() => {});
  return {
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null && child.kill()) await ended;
    },
  };
}
