import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/**
 * Builds the plugins that do nothing into a folder: `recorder`, which uses no library, and `noop` on libcni's skeleton. Throws where Go
 * is not there or the building fails.
 */
export function buildPlugins(folder: string): void {
  const { error, status, stderr } = spawnSync("go", ["build", "-o", `${folder}/`, "./noop", "./recorder"], {
    cwd: fileURLToPath(new URL("../../../conformance/go/cni", import.meta.url)),
    env: { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly -buildvcs=false", GOTOOLCHAIN: "local" },
    encoding: "utf8",
  });
  if (error !== undefined) throw new Error(`go cannot be run: ${error.message}`);
  if (status !== 0) throw new Error(`go build failed: ${stderr.trim()}`);
}
