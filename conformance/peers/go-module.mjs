/**
 * Peers that `go install` refuses, as their go.mod replaces modules: each is built from a module of ours below `conformance/go`, which
 * pins everything by go.sum and names the programs as its tools.
 *
 * @module
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hasCommand, run } from "./run.mjs";

/**
 * A recipe for all tools of a module below `conformance/go`.
 *
 * @param {string} version
 * @param {string} name of the module's folder
 * @param {string[]} [flags]
 * @returns {import("./recipes.mjs").Recipe}
 */
export function goModule(version, name, flags = []) {
  return {
    version,
    async build(dir) {
      if (!(await hasCommand("go")))
        throw new Error("the peers are compiled with Go: put a current `go` into PATH");
      const bin = join(dir, "bin");
      await mkdir(bin);
      const cwd = fileURLToPath(new URL(`../go/${name}`, import.meta.url));
      const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly", GOTOOLCHAIN: "local" };
      // without symbols they are a third smaller
      const linker = ["-s", "-w", ...flags].join(" ");
      await run(["go", "build", "-trimpath", "-ldflags", linker, "-o", `${bin}/`, "tool"], { cwd, env });
      return { bin };
    },
  };
}

/**
 * Linker flags that tell Kubernetes' programs their version, which they compare with each other.
 *
 * @param {string} version such as `1.36.3`
 * @returns {string[]}
 */
export function kubernetesVersion(version) {
  const [major, minor] = version.split(".");
  const set = { gitVersion: `v${version}`, gitMajor: major, gitMinor: minor };
  return Object.entries(set).map(([key, value]) => `-X k8s.io/component-base/version.${key}=${value}`);
}
