/**
 * The lab of real peers, with types: it is plain JavaScript, so that it runs before anything is built.
 *
 * @module
 */

/** The versions of containerd that the lab starts. */
export type ContainerdVersion = "1.6" | "2.4";

/** A containerd that shares nothing with another one on the machine. */
export interface Containerd {
  readonly version: ContainerdVersion;
  /** Such as `unix:///tmp/ci-x/containerd.sock`. */
  readonly endpoint: string;
  /** The process of containerd; another one after a restart. */
  readonly pid: number;
  readonly dir: string;
  readonly root: string;
  readonly state: string;
  readonly cniConfDir: string;
  /** Path of the network namespace that containerd and pods on the host's network are in. */
  readonly netns: string;
  /** Address of that namespace: streams and host ports are reached there. */
  readonly address: string;
  /** For `linux.cgroup_parent`; it and all below it is removed at the end. */
  readonly cgroupParent: string;
  readonly images: {
    readonly busybox: string;
    readonly busybox2: string;
    readonly user: string;
    readonly username: string;
    readonly pause: string;
    readonly sandbox: string;
  };
  /** Digests by reference; that of the configuration is the image's id. */
  readonly digests: Readonly<Record<string, { readonly manifest: string; readonly config: string }>>;
  /** Address of the registry inside the namespace. */
  readonly registry: string;
  readonly logFile: string;
  /** SIGTERM, then a new start on the same data; containers live on. */
  restart(): Promise<void>;
  /** SIGKILL; containers live on. */
  kill(): Promise<void>;
  /** A new start after {@link Containerd.kill}. */
  start(): Promise<void>;
  /** Removes containerd, its containers and all it made. */
  stop(): Promise<void>;
}

/** One process of this machine that is alive. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly argv: readonly string[];
}

/** One mount point of this machine. */
interface MountPoint {
  readonly path: string;
  readonly type: string;
}

interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly netns?: string;
  readonly timeoutMs?: number;
  readonly cwd?: string;
}

/** Where peers are, by name. */
type Paths = Readonly<Record<string, { readonly bin: string }>>;

interface Lab {
  startContainerd(options: { version: ContainerdVersion; log?: (line: string) => void }): Promise<Containerd>;
  installPeers(names: readonly string[], options: { log: (line: string) => void }): Promise<Paths>;
  processes(): Promise<Process[]>;
  mounts(): Promise<MountPoint[]>;
  isAlive(pid: number): Promise<boolean>;
  cgroupFolders(cgroup: string): Promise<string[]>;
  inNamespace(all: readonly Process[], netns: string): Promise<Process[]>;
  run(argv: readonly string[], options?: RunOptions): Promise<string>;
  waitUntil(done: () => boolean | Promise<boolean>, timeoutMs: number, everyMs?: number): Promise<boolean>;
}

async function load(module: string): Promise<Partial<Lab>> {
  return (await import(new URL(`../peers/${module}.mjs`, import.meta.url).href)) as Partial<Lab>;
}

const lab = Object.assign(
  {},
  ...(await Promise.all(["containerd", "install", "proc", "run"].map(load))),
) as Lab;

/** Starts a containerd and waits until it answers; the peers that it needs are installed first. */
export const startContainerd: Lab["startContainerd"] = lab.startContainerd;
/** Installs peers, with a line for each, and says where they are. */
export const installPeers: Lab["installPeers"] = lab.installPeers;
/** All processes of this machine that are alive. */
export const processes: Lab["processes"] = lab.processes;
/** The mount points of this machine. */
export const mounts: Lab["mounts"] = lab.mounts;
/** Whether a process is alive; a zombie is not. */
export const isAlive: Lab["isAlive"] = lab.isAlive;
/** The folders that stand for a cgroup: one in each hierarchy that has it. */
export const cgroupFolders: Lab["cgroupFolders"] = lab.cgroupFolders;
/** Those of the processes that are in a network namespace, which a path names. */
export const inNamespace: Lab["inNamespace"] = lab.inNamespace;
/** Runs a program to its end and returns what it wrote; a failure throws with its standard error. */
export const run: Lab["run"] = lab.run;
/** Asks again until the answer is true; false when the time is over. */
export const waitUntil: Lab["waitUntil"] = lab.waitUntil;
