import { chmod, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Bundle, createBundle, editSpec, openBundle, unpack } from "@container-interfaces/oci";
import type { Mount, Spec } from "@container-interfaces/oci-spec/runtime";
import { CommandError } from "../command-error.js";
import type { RunCommandOptions } from "./create-run-command.js";
import { parseMappings } from "./oci-options.js";
import { openContent } from "./open-content.js";
import { createTemporaryFolder } from "./temporary-folder.js";
import { TransferView } from "./transfer-view.js";

/** A bundle to run; what was made for it is removed when it is disposed of. */
export interface PreparedBundle extends AsyncDisposable {
  readonly bundle: Bundle;
}

/**
 * Opens a bundle, or makes one of an image for the while.
 *
 * @param args the program's arguments, where they are to be others
 */
export async function prepareBundle(
  what: string,
  args: readonly string[] | undefined,
  options: RunCommandOptions,
  signal: AbortSignal,
): Promise<PreparedBundle> {
  const isBundle = await stat(join(what, "config.json")).catch(() => undefined);
  if (isBundle === undefined) return await fromImage(what, args, options, signal);
  const given = (["platform", "rootless", "uidMap", "gidMap"] as const).find(
    (each) => options[each] !== undefined,
  );
  if (given !== undefined)
    throw new CommandError("USAGE", `a bundle is run as it was unpacked, without ${given}`);
  const bundle = await openBundle(what);
  const spec = edited(bundle, args, options);
  if (spec === undefined) return { bundle, [Symbol.asyncDispose]: async () => {} };
  return await inTemporaryFolder(async (path) => await createBundle(path, { spec, rootfs: bundle.rootfs }));
}

async function fromImage(
  what: string,
  args: readonly string[] | undefined,
  { platform, rootless, terminal, env, user, cwd, ...options }: RunCommandOptions,
  signal: AbortSignal,
): Promise<PreparedBundle> {
  const mappings = parseMappings(options);
  await using content = await openContent(what, options, signal);
  const image = await content.resolve(platform);
  const view = new TransferView("unpacked", options);
  try {
    return await inTemporaryFolder(
      async (path) =>
        await unpack(image, path, {
          rootless,
          ...mappings,
          process: { command: args, env, user, cwd, terminal },
          signal,
          onProgress: view.onLayer,
          onNote: ({ entry, reason }) => view.note(`${entry}: ${reason}`),
        }),
    );
  } finally {
    view.close();
  }
}

/** The configuration with what the command line says; undefined where that is nothing. */
function edited(
  { spec, path }: Bundle,
  args: readonly string[] | undefined,
  { terminal, env, user, cwd }: RunCommandOptions,
): Spec | undefined {
  if ([args, terminal, env, user, cwd].every((each) => each === undefined)) return undefined;
  let editor = editSpec({ ...spec, mounts: (spec.mounts ?? []).map((mount) => absolute(mount, path)) });
  if (args !== undefined) editor = editor.args(...args);
  if (env !== undefined) editor = editor.env(...env);
  if (cwd !== undefined) editor = editor.cwd(cwd);
  if (user !== undefined) {
    const [, uid, , gid = "0"] = /^(\d{1,10})(:(\d{1,10}))?$/.exec(user) ?? [];
    if (uid === undefined) throw new CommandError("USAGE", "--user of a bundle is not uid or uid:gid");
    editor = editor.user({ uid: Number(uid), gid: Number(gid) });
  }
  return (terminal ? editor.terminal() : editor).build();
}

/** A relative source of a bind mount counts from the bundle. */
function absolute(mount: Mount, bundle: string): Mount {
  const { type, source, options = [] } = mount;
  const isBind = type === "bind" || options.includes("bind") || options.includes("rbind");
  return isBind && source !== undefined ? { ...mount, source: resolve(bundle, source) } : mount;
}

async function inTemporaryFolder(make: (path: string) => Promise<Bundle>): Promise<PreparedBundle> {
  const folder = await createTemporaryFolder();
  try {
    const bundle = await make(join(folder.path, "bundle"));
    // the container's root is another user than this one then; the bundle itself lets that one alone pass
    if ((bundle.spec.linux?.uidMappings ?? []).length > 0) await chmod(folder.path, 0o711);
    return { bundle, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw error;
  }
}
