import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type FakePlan, type FakePlugin, installFakePlugin } from "@container-interfaces/cni/testing";
import { startCni } from "./start-cni.js";
import type { Outcome, RunningProgram } from "./start-program.js";
import { temporaryFolder } from "./temporary-folder.js";

/** A machine for the command, in a folder: configurations, plugins, a cache. */
export class CniLab {
  readonly folder: string = temporaryFolder();
  readonly confDir: string = join(this.folder, "net.d");
  readonly bin: string = join(this.folder, "bin");
  readonly cacheDir: string = join(this.folder, "cache");
  /** What cnitool would be told of it. */
  readonly env: Readonly<Record<string, string>> = { NETCONFPATH: this.confDir, CNI_PATH: this.bin };

  constructor() {
    for (const path of [this.confDir, this.bin]) mkdirSync(path);
  }

  /** Writes a configuration: an object as JSON, a text as it is. */
  configure(file: string, config: object | string): void {
    const text = typeof config === "string" ? config : JSON.stringify(config);
    writeFileSync(join(this.confDir, file), text);
  }

  /** Installs a plugin, and a network of its name, of version 1.1.0, that has this plugin alone. */
  async network(name: string, plan: FakePlan = {}, plugin: object = {}): Promise<FakePlugin> {
    this.configure(`${name}.conflist`, {
      cniVersion: "1.1.0",
      name,
      plugins: [{ type: name, ...plugin }],
    });
    return await installFakePlugin(this.bin, name, plan);
  }

  /** Installs a shell script as plugin, and a network of its name. */
  script(name: string, script: string): void {
    this.configure(`${name}.conflist`, { cniVersion: "1.1.0", name, plugins: [{ type: name }] });
    writeFileSync(join(this.bin, name), `#!/bin/sh\n${script}`, { mode: 0o755 });
  }

  /** Starts `cni`, with the lab's variables and others. Verbs that use the cache get the lab's. */
  start(args: readonly string[], env: Readonly<Record<string, string>> = {}, cwd?: string): RunningProgram {
    const usesCache = ["add", "check", "del", "gc", "list"].some((verb) => args.includes(verb));
    const cache = usesCache ? ["--cache-dir", this.cacheDir] : [];
    return startCni([...args, ...cache], { ...this.env, ...env }, cwd);
  }

  /** Runs `cni` to its end. */
  async run(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    cwd?: string,
  ): Promise<Outcome> {
    return await this.start(args, env, cwd).ended;
  }
}

/** What a verb without output answers that had success. */
export const silence: Outcome = { code: 0, stdout: "", stderr: "" };
