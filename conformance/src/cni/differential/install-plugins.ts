import { chmod, copyFile, mkdir, open, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Programs that are none of ours, by their names. */
const others: Readonly<Record<string, { readonly text: string; readonly mode: number }>> = {
  script: { text: "#!/bin/sh\ncat > /dev/null\n", mode: 0o755 },
  // without the permission to run it
  plain: { text: "#!/bin/sh\n", mode: 0o644 },
  // neither a program nor a script
  garbage: { text: "exit 0\n", mode: 0o755 },
  lost: { text: "#!/no/such/interpreter\n", mode: 0o755 },
};

/**
 * Puts the recorder under several names into a new folder, and programs that cannot be run.
 *
 * @returns what holds the plugin `busy` open for writing, until it is disposed of
 */
export async function installPlugins(bin: string, recorder: string): Promise<AsyncDisposable> {
  await mkdir(bin);
  for (const name of ["alpha", "beta", "gamma", "busy"]) {
    await copyFile(recorder, join(bin, name));
    await chmod(join(bin, name), 0o755);
  }
  for (const [name, { text, mode }] of Object.entries(others)) {
    await writeFile(join(bin, name), text);
    await chmod(join(bin, name), mode);
  }
  await mkdir(join(bin, "folder"));
  await symlink("alpha", join(bin, "link"));
  await symlink("nothing", join(bin, "nowhere"));
  return await open(join(bin, "busy"), "r+");
}
