import { chmod, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Verb } from "../cni-error.js";
import type { FakeReply } from "./fake-reply.js";
import type { RecordedCall } from "./recorded-call.js";

/** What a fake plugin does, by verb. */
export type FakePlan = Readonly<Partial<Record<Verb, FakeReply>>>;

/** A program that plays a plugin. */
export interface FakePlugin {
  /** The path of the program. */
  readonly path: string;
  /** Sets what the plugin does from now on. */
  steer(plan: FakePlan): Promise<void>;
  /** Every call so far, in their order, also those of other processes. */
  calls(): Promise<RecordedCall[]>;
}

/**
 * Puts a program into a folder that plays a plugin: it records every call in `TYPE.calls.jsonl` and does what `TYPE.plan.json` says. It
 * is a shell script that starts this Node.
 *
 * @param folder a folder of the search path, which must exist
 * @param type the name of the program
 */
export async function installFakePlugin(
  folder: string,
  type: string,
  plan: FakePlan = {},
): Promise<FakePlugin> {
  const path = join(folder, type);
  const files = { plan: `${path}.plan.json`, calls: `${path}.calls.jsonl` };
  const steer = async (next: FakePlan): Promise<void> => {
    // a call that is under way sees the old plan or the new one
    await writeFile(`${files.plan}.new`, JSON.stringify(next));
    await rename(`${files.plan}.new`, files.plan);
  };
  await steer(plan);
  await writeFile(files.calls, "");
  const words = [process.execPath, fileURLToPath(new URL("./fake-plugin-main.js", import.meta.url)), path];
  await writeFile(`${path}.new`, `#!/bin/sh\nexec ${words.map(quote).join(" ")}\n`);
  await chmod(`${path}.new`, 0o755);
  await rename(`${path}.new`, path);
  return {
    path,
    steer,
    calls: async () => {
      const lines = (await readFile(files.calls, "utf8")).split("\n");
      return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as RecordedCall);
    },
  };
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
