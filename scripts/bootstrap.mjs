// Brings a checkout to the point where everything can run: installs what the lock names, then builds what changed.
// Runs before start, test, check, conformance and bench; costs a fraction of a second when there is nothing to do.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const marker = join(root, "node_modules", ".installed");

function run(command, args) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" },
  });
  if (result.error) throw result.error;
  if (result.status !== 0) process.exit(result.status ?? 1);
}

const lock = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .digest("hex");
if (!existsSync(marker) || readFileSync(marker, "utf8") !== lock) {
  run("npm", ["ci", "--ignore-scripts", "--loglevel=error"]);
  writeFileSync(marker, lock);
}
run(join(root, "node_modules", ".bin", "turbo"), [
  "run",
  "build",
  "--output-logs=errors-only",
  "--log-order=grouped",
]);
