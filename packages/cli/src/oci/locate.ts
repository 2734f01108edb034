import { stat } from "node:fs/promises";
import { join } from "node:path";
import { OciError } from "@container-interfaces/oci";
import { CommandError } from "../command-error.js";
import { withoutTransport } from "./open-registry.js";

/** A path, and the name of an image there. */
export interface PathAndName {
  readonly path: string;
  /** Undefined where none is given. */
  readonly name: string | undefined;
}

/** Where an image is. */
export type Location =
  | (PathAndName & { readonly kind: "layout" | "archive" })
  | { readonly kind: "registry"; readonly reference: string };

/**
 * Finds out what is meant by an argument: a layout or an archive that is there, with a name behind a colon, or else a reference.
 *
 * @throws OciError `NOT_FOUND` for a path where nothing is; CommandError `USAGE`
 */
export async function locate(what: string): Promise<Location> {
  if (what.startsWith("docker://")) return { kind: "registry", reference: withoutTransport(what) };
  const [, transport, rest = what] = /^(oci|oci-archive):(.*)$/s.exec(what) ?? [];
  if (transport !== undefined) {
    const kind = transport === "oci" ? "layout" : "archive";
    return { kind, ...(await splitName(rest)) };
  }
  for (const { path, name } of splits(what)) {
    const kind = await kindOf(path);
    if (kind !== undefined) return { kind, path, name: checked(name) };
  }
  if (!/^(?:\/|\.{1,2}(?:\/|$))/.test(what)) return { kind: "registry", reference: what };
  throw new OciError("NOT_FOUND", `looking for ${what}`, "there is neither an image layout nor an archive", {
    file: what,
    hint: "A layout is a folder with the file oci-layout.",
  });
}

/**
 * Takes a path and a name apart: behind the longest path that is there, or else at the first colon.
 *
 * @throws CommandError `USAGE` for a name that is empty
 */
export async function splitName(text: string): Promise<PathAndName> {
  const bare = text.replace(/^oci:/, "");
  for (const { path, name } of splits(bare)) {
    if ((await statOf(path)) !== undefined) return { path, name: checked(name) };
  }
  const at = bare.indexOf(":");
  if (at === -1) return { path: bare, name: undefined };
  if (at === 0) throw new CommandError("USAGE", `${JSON.stringify(text)} has no path before the colon`);
  return { path: bare.slice(0, at), name: checked(bare.slice(at + 1)) };
}

/** Every way to read it, the longest path first. */
function* splits(text: string): Generator<PathAndName> {
  yield { path: text, name: undefined };
  for (let at = text.length - 1; at > 0; at -= 1) {
    if (text[at] === ":" || text[at] === "@") yield { path: text.slice(0, at), name: text.slice(at + 1) };
  }
}

async function kindOf(path: string): Promise<"layout" | "archive" | undefined> {
  const found = await statOf(path);
  if (found?.isFile()) return "archive";
  return found?.isDirectory() && (await statOf(join(path, "oci-layout"))) ? "layout" : undefined;
}

async function statOf(path: string): Promise<Awaited<ReturnType<typeof stat>> | undefined> {
  return await stat(path).catch(() => undefined);
}

function checked(name: string | undefined): string | undefined {
  if (name === "") throw new CommandError("USAGE", "the name behind the colon is empty");
  return name;
}
