import { expect } from "vitest";
import type { JsonRecord, PluginOptions } from "../src/plugin/index.js";
import { callPlugin, type PluginExit, type TestCall } from "../src/testing/index.js";

/** What a plugin printed as its error. */
export interface PrintedError {
  readonly cniVersion: string;
  readonly code: number;
  readonly msg: string;
  readonly details?: string;
}

/** The error that a plugin printed; the test fails where it had success. */
export function printedError({ exitCode, stdout }: Pick<PluginExit, "exitCode" | "stdout">): PrintedError {
  expect(exitCode, stdout).toBe(1);
  return JSON.parse(stdout) as PrintedError;
}

/** A plugin whose handlers note that they were called, with what it is further given. */
export function notingPlugin<Config = JsonRecord>(
  more: Partial<PluginOptions<Config>> = {},
): {
  readonly plugin: PluginOptions<Config>;
  readonly called: string[];
} {
  const called: string[] = [];
  const note = ({ verb }: { verb: string }): undefined => {
    called.push(verb);
    return undefined;
  };
  return { plugin: { add: note, del: note, check: note, gc: note, status: note, ...more }, called };
}

/** The error of a call that no handler of the plugin must see. */
export async function refusal(call: TestCall, more: Partial<PluginOptions> = {}): Promise<PrintedError> {
  const { plugin, called } = notingPlugin(more);
  const exit = await callPlugin(plugin, call);
  expect(called).toEqual([]);
  expect(exit.stderr).toBe("");
  return printedError(exit);
}
