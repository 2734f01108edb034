import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./lab.js";

/** The programs of `conformance/go/cni`, by their paths. */
export interface CniPrograms {
  /** libcni behind JSON lines. */
  readonly driver: string;
  /** A plugin on libcni's skeleton. */
  readonly noop: string;
  /** A plugin without any library, which writes down how it was called. */
  readonly recorder: string;
}

/** Builds a program of `conformance/go` into a folder and gives its path. */
export async function buildGo(
  name: "cri-server" | "csi" | "dial" | "interop" | "oci-registry" | "oci-spec",
  dir: string,
  flags: readonly string[] = [],
): Promise<string> {
  const program = join(dir, name);
  await build(name, [...flags, "-o", program, "."]);
  return program;
}

/** Builds the three programs of `conformance/go/cni` into a folder. */
export async function buildCniPrograms(dir: string): Promise<CniPrograms> {
  await build("cni", ["-o", `${dir}/`, "./driver", "./noop", "./recorder"]);
  return { driver: join(dir, "driver"), noop: join(dir, "noop"), recorder: join(dir, "recorder") };
}

/** The folder of a module that a program of `conformance/go` is built with. */
export async function goModuleFolder(source: "oci-spec", module: string): Promise<string> {
  return (await go(source, ["list", "-m", "-f", "{{.Dir}}", module])).trim();
}

async function build(source: string, args: readonly string[]): Promise<void> {
  await go(source, ["build", ...args]);
}

async function go(source: string, args: readonly string[]): Promise<string> {
  const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly", GOTOOLCHAIN: "local" };
  const cwd = fileURLToPath(new URL(`../go/${source}`, import.meta.url));
  return await run(["go", ...args], { cwd, env });
}
