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

/** A machine to try CNI plugins on, made of network namespaces. */
export interface CniLab {
  /** 9 characters, unique on this machine; for names of networks, containers and interfaces. */
  readonly id: string;
  /** Private folder for anything; removed at the end. */
  readonly dir: string;
  /** Path of the network namespace that plugins are to act in: they are run as `nsenter --net=HOST PLUGIN`. */
  readonly host: string;
  /** Path of the network namespace behind `eth0` of the host; it routes nothing. */
  readonly lan: string;
  /** The two ends of `eth0`, without their prefix lengths, which are 24 and 64. The host's default routes lead to the lan. */
  readonly addresses: {
    readonly lan: string;
    readonly host: string;
    readonly lan6: string;
    readonly host6: string;
  };
  /** Runs a program to its end, in the host unless told, and gives its standard output. */
  exec(argv: readonly string[], options?: RunOptions): Promise<string>;
  /** Ends what runs in the namespaces, and removes all that the lab made; a second call does nothing. */
  close(): Promise<void>;
}

/** The backends of flannel that the lab's program has. */
export type FlannelBackend = "vxlan" | "host-gw" | "udp";

/** One node of a flannel network. */
interface FlannelNode {
  /** Path of its network namespace. */
  readonly netns: string;
  /** Of its `eth0`, which leads to the other node. */
  readonly address: string;
  /** What flannel tells CNI, as flanneld does in /run/flannel/subnet.env. */
  readonly subnetFile: string;
}

/** A flannel network of two nodes that reach each other's subnet. */
interface FlannelNodes {
  readonly id: string;
  /** Private folder for anything; removed at the end. */
  readonly dir: string;
  readonly nodes: readonly [FlannelNode, FlannelNode];
  /** Removes all that was made; a second call does nothing. */
  close(): Promise<void>;
}

interface VmOptions {
  /** For the whole run, the start of the machine included; default 5 minutes. */
  readonly timeoutMs?: number;
  /** Of the machine; what is written in there is in it, too. 512 or more, default 2048. */
  readonly memoryMiB?: number;
  /** Added to this process's environment, all of which the command gets. */
  readonly env?: NodeJS.ProcessEnv;
  /** A folder that is `/out` in there, to bring files back; default: there is no `/out`. */
  readonly out?: string;
  /** Ends the machine, and the call with its reason. */
  readonly signal?: AbortSignal;
  readonly log?: (line: string) => void;
}

/** Kubernetes on one node, on a containerd. */
export interface Kubernetes {
  /** The name of the node. */
  readonly node: string;
  /** kubelet's own folder, with its plugin registry, its plugins and the volumes of pods. */
  readonly kubeletDir: string;
  /** A folder for anything; removed at the end. */
  readonly dir: string;
  /** What every program finds the API server by. */
  readonly kubeconfig: string;
  /** Runs kubectl and gives its standard output. */
  kubectl(...args: readonly string[]): Promise<string>;
  /** Creates or changes objects. */
  apply(...objects: readonly object[]): Promise<void>;
  /** Starts a program in the network namespace of the node; what it says goes into `NAME.log`. */
  start(name: string, argv: readonly string[]): Promise<number>;
  /** SIGKILL for kubelet and a new start. */
  restartKubelet(): Promise<void>;
  /** The end of a program's log. */
  logOf(name: string): Promise<string>;
  /** Removes the node, its containers and all that was made. */
  stop(): Promise<void>;
}

/** Where peers are, by name; `lib` is for LD_LIBRARY_PATH, where the machine lacks a library. */
type Paths = Readonly<Record<string, { readonly bin: string; readonly lib?: string }>>;

interface Lab {
  startContainerd(options: { version: ContainerdVersion; log?: (line: string) => void }): Promise<Containerd>;
  installPeers(names: readonly string[], options: { log: (line: string) => void }): Promise<Paths>;
  processes(): Promise<Process[]>;
  mounts(): Promise<MountPoint[]>;
  isAlive(pid: number): Promise<boolean>;
  cgroupFolders(cgroup: string): Promise<string[]>;
  inNamespace(all: readonly Process[], netns: string): Promise<Process[]>;
  run(argv: readonly string[], options?: RunOptions): Promise<string>;
  createCniLab(options?: { log?: (line: string) => void }): Promise<CniLab>;
  buildFlannelNode(dir: string): Promise<string>;
  startFlannelNodes(options: {
    program: string;
    backend: FlannelBackend;
    ipMasq?: boolean;
    log?: (line: string) => void;
  }): Promise<FlannelNodes>;
  startKubernetes(options: { containerd: Containerd; log?: (line: string) => void }): Promise<Kubernetes>;
  runInVm(argv: readonly string[], options?: VmOptions): Promise<{ status: number; output: string }>;
  waitUntil(done: () => boolean | Promise<boolean>, timeoutMs: number, everyMs?: number): Promise<boolean>;
}

async function load(module: string): Promise<Partial<Lab>> {
  return (await import(new URL(`../peers/${module}.mjs`, import.meta.url).href)) as Partial<Lab>;
}

const modules = ["containerd", "install", "proc", "run", "cni-lab", "cni-flannel", "cni-vm", "kubernetes"];

const lab = Object.assign({}, ...(await Promise.all(modules.map(load)))) as Lab;

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
/** Makes a lab of CNI; the peers that it needs are installed first. Any number may exist at once. */
export const createCniLab: Lab["createCniLab"] = lab.createCniLab;
/** Builds a node of flannel into a folder and gives the program's path. */
export const buildFlannelNode: Lab["buildFlannelNode"] = lab.buildFlannelNode;
/** Starts a flannel network and waits until both nodes have their subnet file and the way to the other's subnet. */
export const startFlannelNodes: Lab["startFlannelNodes"] = lab.startFlannelNodes;
/** Runs a command as root under Debian's kernel, in an emulated machine that sees this machine's files; gives both outputs as one. */
export const runInVm: Lab["runInVm"] = lab.runInVm;
/** Starts a control plane and a kubelet on a containerd, and waits until the node is ready. Stopping it stops that, too. */
export const startKubernetes: Lab["startKubernetes"] = lab.startKubernetes;
