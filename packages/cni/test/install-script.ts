import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Puts a shell script into a folder as the program of a plugin, and returns its path. */
export function installScript(folder: string, type: string, script: string): string {
  const path = join(folder, type);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}
