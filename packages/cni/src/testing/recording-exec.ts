import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ProcessError } from "@container-interfaces/process";
import { CniError } from "../cni-error.js";
import type { Exec, PluginCall, PluginOutcome } from "../exec/exec.js";
import { type FakeReply, fakeOutput } from "./fake-reply.js";
import { type RecordedCall, recordCall } from "./recorded-call.js";

/** Options of {@link RecordingExec}. */
export interface RecordingExecOptions {
  /** What a call is answered; what it throws is thrown. Default: plugins work and change nothing. */
  readonly reply?:
    | ((call: RecordedCall) => FakeReply | undefined | Promise<FakeReply | undefined>)
    | undefined;
  /** The plugins that are found. Default: all. */
  readonly plugins?: readonly string[] | undefined;
}

/** Plays plugins and records every call: for tests of what runs plugins, without any program. */
export class RecordingExec implements Exec {
  /** The calls so far, in their order. */
  readonly calls: RecordedCall[] = [];
  readonly #options: RecordingExecOptions;

  /** Plays the plugins as the options say. */
  constructor(options: RecordingExecOptions = {}) {
    this.#options = options;
  }

  /** Each call in short, such as `ADD bridge`. */
  get summary(): string[] {
    return this.calls.map(({ verb, plugin }) => `${verb} ${plugin}`);
  }

  async findInPath(plugin: string, paths: readonly string[]): Promise<string> {
    if (this.#options.plugins?.includes(plugin) ?? true) return join(paths[0] ?? "/", plugin);
    throw new CniError(
      "PLUGIN_NOT_FOUND",
      `there is no ${JSON.stringify(plugin)} among those that are played`,
      { plugin },
    );
  }

  async execPlugin({
    pluginPath,
    stdin,
    env,
    timeoutMs = Infinity,
    signal,
  }: PluginCall): Promise<PluginOutcome> {
    const fail = (code: "TIMEOUT" | "ABORTED", reason: string, cause?: unknown): ProcessError =>
      new ProcessError(code, reason, { command: pluginPath, ...(cause === undefined ? {} : { cause }) });
    if (signal?.aborted) throw fail("ABORTED", "the signal had fired", signal.reason);
    if (timeoutMs === 0) throw fail("TIMEOUT", "no time was left");
    const call = recordCall(basename(pluginPath), env, Buffer.from(stdin).toString());
    this.calls.push(call);
    const reply = (await this.#options.reply?.(call)) ?? {};
    const takesMs = reply.delayMs ?? 0;
    if (takesMs > 0) {
      await delay(Math.min(takesMs, timeoutMs), undefined, { signal }).catch(() => {});
      if (signal?.aborted) throw fail("ABORTED", "the signal fired", signal.reason);
      if (takesMs >= timeoutMs) throw fail("TIMEOUT", `it did not end within ${timeoutMs} ms`);
    }
    return {
      ...(reply.signal === undefined ? { exitCode: reply.exitCode ?? 0 } : { signal: reply.signal }),
      stdout: Buffer.from(fakeOutput(reply, call)),
      stderr: Buffer.from(reply.stderr ?? ""),
    };
  }
}
