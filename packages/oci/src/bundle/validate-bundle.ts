import { existsSync, realpathSync, statSync } from "node:fs";
import { resolve, sep } from "node:path";
import {
  type LintFinding,
  lintRuntimeSpec,
  type Mount,
  parseJson,
  Spec,
  SpecError,
} from "@container-interfaces/oci-spec/runtime";
import { OciError } from "../oci-error.js";
import { leadsOut } from "./bundle.js";
import { findProgram } from "./find-program.js";
import { isBelow } from "./mount-list.js";
import { readConfig } from "./open-bundle.js";
import { RootFiles } from "./root-files.js";

/** Something that is wrong with a bundle. */
export interface BundleFinding {
  /**
   * `config` for a configuration that is missing or no JSON, `schema` for one that is not valid, `rootfs` for a root filesystem that is
   * not there, `rootfs-outside`, `mount-source`, `program`, or the name of one of `lintRules`.
   */
  readonly rule: string;
  /** Where in `config.json`, as a person writes it: `linux.namespaces[1].type`. Empty for the whole. */
  readonly path: string;
  /** `error` for what a runtime refuses or cannot do, `warning` for what may be meant. */
  readonly severity: LintFinding["severity"];
  /** What is wrong, and mostly what to do. Never holds a value of the environment or an argument but the program's name. */
  readonly message: string;
}

/**
 * Finds what is wrong with a bundle: its configuration by the schema and by `lintRuntimeSpec`, and on this machine its root filesystem, the
 * sources of its bind mounts and the program that it runs. Nothing is changed, and no file of the root filesystem is opened.
 *
 * @returns everything that was found, errors and warnings; empty for a bundle that is as it should be
 */
export async function validateBundle(path: string): Promise<readonly BundleFinding[]> {
  const folder = resolve(path);
  let document: unknown;
  try {
    document = parseJson(await readConfig(folder, `checking the bundle ${folder}`));
  } catch (error) {
    if (!OciError.is(error) && !SpecError.is(error)) throw error;
    return [{ rule: "config", path: "", severity: "error", message: withHint(error) }];
  }
  const schema = Spec.findings(document);
  if (schema.length > 0) {
    return schema.map(({ path: where, expected, found }) => ({
      rule: "schema",
      path: where,
      severity: "error",
      message: `it has to be ${expected}, found ${found}`,
    }));
  }
  const spec = document as Spec;
  return [
    ...lintRuntimeSpec(spec, { fileExists: existsSync }),
    ...checkMounts(folder, spec),
    ...checkRoot(folder, spec),
  ];
}

function withHint({ reason, hint }: OciError | SpecError): string {
  return hint === undefined ? reason : `${reason}. ${hint}`;
}

function* checkMounts(folder: string, { mounts = [] }: Spec): Generator<BundleFinding> {
  for (const [index, mount] of mounts.entries()) {
    if (!isBind(mount) || mount.source === undefined || existsSync(resolve(folder, mount.source))) continue;
    const message = `there is no ${mount.source} to mount`;
    yield { rule: "mount-source", path: `mounts[${index}].source`, severity: "error", message };
  }
}

function isBind({ options = [] }: Mount): boolean {
  return options.includes("bind") || options.includes("rbind");
}

function* checkRoot(folder: string, spec: Spec): Generator<BundleFinding> {
  if (spec.root === undefined) {
    if (spec.windows !== undefined) return;
    yield { rule: "rootfs", path: "root", severity: "error", message: "a root filesystem is required" };
    return;
  }
  const { path } = spec.root;
  const rootfs = resolve(folder, path);
  const problem = rootProblem(rootfs);
  if (problem !== undefined) {
    yield { rule: "rootfs", path: "root.path", severity: "error", message: `${rootfs} ${problem}` };
    return;
  }
  if (!path.startsWith("/") && isOutside(folder, rootfs, path)) {
    const message = `${path} leads out of the bundle, to ${realpathSync(rootfs)}`;
    yield { rule: "rootfs-outside", path: "root.path", severity: "warning", message };
  }
  yield* checkProgram(rootfs, spec);
}

function rootProblem(rootfs: string): string | undefined {
  try {
    return statSync(rootfs).isDirectory() ? undefined : "is no folder";
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    return code === "ENOENT" ? "is not there" : `cannot be looked at (${code})`;
  }
}

function isOutside(folder: string, rootfs: string, path: string): boolean {
  return leadsOut(path) || !`${realpathSync(rootfs)}${sep}`.startsWith(`${realpathSync(folder)}${sep}`);
}

function* checkProgram(rootfs: string, { process, mounts = [] }: Spec): Generator<BundleFinding> {
  const name = process?.args?.[0];
  if (process === undefined || name === undefined || name === "") return;
  const where = { rule: "program", path: "process.args[0]" } as const;
  const shown = JSON.stringify(name);
  // what is mounted may have the program, or hide it
  const other = mounts.some(({ destination }) =>
    ["/proc", "/dev", "/sys"].every((known) => destination !== known && !isBelow(destination, known)),
  );
  const unless = other ? ", unless a mount has it" : "";
  const severity = other ? "warning" : "error";
  try {
    const program = RootFiles.with(rootfs, `looking for ${shown}`, (files) => findProgram(process, files));
    if (program.found === "nothing") {
      yield { ...where, severity, message: `there is no program ${shown} in the root filesystem${unless}` };
    } else if (program.found === "not-executable") {
      yield { ...where, severity, message: `${program.path} is no executable file${unless}` };
    }
  } catch (error) {
    if (!OciError.is(error)) throw error;
    yield {
      ...where,
      severity: "warning",
      message: `whether ${shown} is there cannot be told: ${error.reason}`,
    };
  }
}
