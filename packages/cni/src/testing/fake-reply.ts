import { currentSpecVersion, specVersions } from "../spec-version.js";
import type { RecordedCall } from "./recorded-call.js";

/** What a plugin that is played answers. What is not given is as of a plugin that works and changes nothing. */
export interface FakeReply {
  /** What it prints: a text as it is, an object as JSON. */
  readonly stdout?: string | object | undefined;
  /** What it writes to standard error. Default: nothing. */
  readonly stderr?: string | undefined;
  /** Its exit code. Default: 0. */
  readonly exitCode?: number | undefined;
  /** The signal that ends it. Default: none. */
  readonly signal?: NodeJS.Signals | undefined;
  /** Milliseconds that it takes. Default: 0. */
  readonly delayMs?: number | undefined;
}

/** What a plugin prints that works and changes nothing: in ADD the previous result, or one with the version alone. */
export function fakeOutput(reply: FakeReply, { verb, config }: RecordedCall): string {
  const { stdout, exitCode = 0, signal } = reply;
  if (typeof stdout === "string") return stdout;
  if (stdout !== undefined) return JSON.stringify(stdout);
  if (exitCode !== 0 || signal !== undefined) return "";
  if (verb === "VERSION")
    return JSON.stringify({ cniVersion: currentSpecVersion, supportedVersions: specVersions });
  return verb === "ADD" ? JSON.stringify(config.prevResult ?? { cniVersion: config.cniVersion }) : "";
}
