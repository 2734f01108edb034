import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./lab.js";

/** Builds a program of `conformance/go` into a folder and gives its path. */
export async function buildGo(
  name: "cri-server" | "dial" | "interop",
  dir: string,
  flags: readonly string[] = [],
): Promise<string> {
  const source = fileURLToPath(new URL(`../go/${name}`, import.meta.url));
  const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly", GOTOOLCHAIN: "local" };
  const program = join(dir, name);
  await run(["go", "build", ...flags, "-o", program, "."], { cwd: source, env });
  return program;
}
