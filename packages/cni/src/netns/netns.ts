import { stat } from "node:fs/promises";
import { ProcessError, type ProgramResult, type RunOptions, runProgram } from "@container-interfaces/process";
import { CniError } from "../cni-error.js";
import type { CallOptions } from "../exec/call-options.js";

type Options = Pick<CallOptions, "timeoutMs" | "signal">;

/** Where `ip netns` keeps namespaces. */
const folder = "/run/netns";

/**
 * Makes a network namespace that lives until {@link removeNetns}, with nothing but a loopback interface that is down. Needs root and
 * `ip` of iproute2.
 *
 * @param name as `ip netns` takes it: no slash, not `.` or `..`
 * @returns its path, for `netns` of an attachment
 * @throws CniError `INVALID_ARGUMENT`, `NETNS_FAILED`, `TIMEOUT`, `ABORTED`
 */
export async function createNetns(name: string, options: Options = {}): Promise<string> {
  const path = netnsPath(name);
  await runIp(["netns", "add", name], `making the network namespace ${name}`, options);
  return path;
}

/**
 * Removes a network namespace that {@link createNetns} made. Processes in it keep it alive; one that is not there is fine.
 *
 * @throws CniError `INVALID_ARGUMENT`, `NETNS_FAILED`, `TIMEOUT`, `ABORTED`
 */
export async function removeNetns(name: string, options: Options = {}): Promise<void> {
  const path = netnsPath(name);
  if ((await stat(path).catch(() => undefined)) === undefined) return;
  await runIp(["netns", "delete", name], `removing the network namespace ${name}`, options);
}

/**
 * Runs a program in a network namespace, by `nsenter` of util-linux, which needs root.
 *
 * @param netns the path of the namespace, such as `/run/netns/web-1` or `/proc/123/ns/net`
 * @throws CniError `NETNS_FAILED` where there is no such namespace; ProcessError as `runProgram` does
 */
export async function runInNetns(
  netns: string,
  command: string,
  args: readonly string[] = [],
  options: RunOptions = {},
): Promise<ProgramResult> {
  await identify(netns);
  return await runProgram("nsenter", [`--net=${netns}`, "--", command, ...args], options);
}

/**
 * Whether two paths are the same network namespace.
 *
 * @param other default: that of this process
 * @throws CniError `NETNS_FAILED` where one of them is not there
 */
export async function isSameNetns(netns: string, other = "/proc/self/ns/net"): Promise<boolean> {
  const [left, right] = await Promise.all([identify(netns), identify(other)]);
  return left === right;
}

async function identify(netns: string): Promise<string> {
  try {
    const { dev, ino } = await stat(netns, { bigint: true });
    return `${dev}:${ino}`;
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    const reason = code === "ENOENT" ? "it does not exist" : `it cannot be looked at (${code})`;
    throw new CniError("NETNS_FAILED", reason, {
      doing: `looking for the network namespace ${netns}`,
      cause: error,
    });
  }
}

function netnsPath(name: string): string {
  if (name === "" || name === "." || name === ".." || name.startsWith("-") || /[/\0]/.test(name)) {
    throw new CniError("INVALID_ARGUMENT", `${JSON.stringify(name)} is no name of a network namespace`);
  }
  return `${folder}/${name}`;
}

async function runIp(args: readonly string[], doing: string, { timeoutMs, signal }: Options): Promise<void> {
  try {
    await runProgram("ip", args, { timeoutMs, signal });
  } catch (error) {
    if (!ProcessError.is(error)) throw error;
    const code = error.code === "TIMEOUT" || error.code === "ABORTED" ? error.code : "NETNS_FAILED";
    throw new CniError(code, error.reason, {
      doing,
      hint: error.code === "NOT_FOUND" ? "Install iproute2" : undefined,
      cause: error.code === "ABORTED" ? error.cause : error,
    });
  }
}
