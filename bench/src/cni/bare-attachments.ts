import { spawn } from "node:child_process";
import {
  CNIConfig,
  createExec,
  type Exec,
  type NetworkConfigList,
  type PluginCall,
} from "@container-interfaces/cni";
import { runProgram } from "@container-interfaces/process";
import { attachmentOf } from "./network.js";
import { type AttachmentPeer, timeAttachments } from "./time-attachments.js";

/** What a plugin gets, in any process. */
interface BareCall {
  readonly program: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly stdin: Uint8Array;
}

/** Runs a program to its end, and collects what it writes. */
type Run = (program: string, stdin: Uint8Array, env: NodeJS.ProcessEnv) => Promise<unknown>;

/** `spawn` of Node and nothing around it: no deadline, no checks, and nothing ends the programs that the program has started. */
export const bareSpawn: Run = (program, stdin, env) =>
  new Promise((resolve, reject) => {
    const child = spawn(program, [], { env });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk) => stdout.push(chunk));
    child.stderr.on("data", (chunk) => stderr.push(chunk));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(Buffer.concat(stdout));
      else reject(new Error(`${program} ended with ${code}: ${Buffer.concat(stderr)}`));
    });
    child.stdin.end(stdin);
  });

/** `runProgram` of this repository, which ours runs plugins by. */
export const ourProgram: Run = (program, stdin, env) => runProgram(program, [], { stdin, env });

/**
 * The programs that ours runs, with the same standard input and environment, and nothing around them: no locks, no cache, and nothing
 * read of what a plugin says. The environment is made anew for each call, as ours has to.
 */
export async function createBareAttachments(
  run: Run,
  list: NetworkConfigList,
  path: string,
  cacheDir: string,
): Promise<AttachmentPeer> {
  const calls = await recordCalls(list, path, cacheDir);
  const runAll = async (verb: string, containerId: string): Promise<void> => {
    for (const { program, variables, stdin } of calls.filter((call) => call.variables.CNI_COMMAND === verb)) {
      await run(program, stdin, { ...process.env, ...variables, ...attachmentVariables(containerId) });
    }
  };
  return timeAttachments({ add: (id) => runAll("ADD", id), del: (id) => runAll("DEL", id) });
}

/** What ours gives the plugins in ADD and DEL of one container. */
async function recordCalls(list: NetworkConfigList, path: string, cacheDir: string): Promise<BareCall[]> {
  const calls: BareCall[] = [];
  const real = createExec();
  const exec: Exec = {
    findInPath: real.findInPath,
    execPlugin: (call) => {
      calls.push({ program: call.pluginPath, variables: protocolVariables(call), stdin: call.stdin });
      return real.execPlugin(call);
    },
  };
  const cni = new CNIConfig({ path: [path], cacheDir, exec });
  await cni.addNetworkList(list, attachmentOf("c0"));
  await cni.delNetworkList(list, attachmentOf("c0"));
  return calls;
}

function protocolVariables({ env }: PluginCall): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith("CNI_")));
}

function attachmentVariables(containerId: string): Record<string, string> {
  return { CNI_CONTAINERID: containerId, CNI_NETNS: attachmentOf(containerId).netns };
}
