// Everything that can be checked on a machine with nothing but Node and npm. `npm test` and `npm run check` run all of it;
// names after `--` choose steps: npm run check -- lint docs
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = (name) => join(root, "node_modules", ".bin", name);
const packages = readdirSync(join(root, "packages")).map((name) => join(root, "packages", name));

/** Runs a program to its end; its output goes to the terminal. */
function run(command, args, cwd = root) {
  const result = spawnSync(command, args, {
    cwd,
    stdio: "inherit",
    env: { ...process.env, DO_NOT_TRACK: "1" },
  });
  return result.status === 0;
}

/** Runs vitest; every test counts. */
function unit() {
  const folder = mkdtempSync(join(tmpdir(), "container-interfaces-test-"));
  try {
    const file = join(folder, "result.json");
    run(bin("vitest"), ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`]);
    const { numPassedTests, numFailedTests, numFailedTestSuites, success } = JSON.parse(
      readFileSync(file, "utf8"),
    );
    // a file that cannot be loaded has no tests, and is a failure all the same
    return { passed: numPassedTests, failed: success ? 0 : Math.max(numFailedTests, numFailedTestSuites, 1) };
  } catch (error) {
    console.error(`the tests gave no result: ${error.message}`);
    return { passed: 0, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const steps = {
  lint: () =>
    run(bin("biome"), [
      "ci",
      "--error-on-warnings",
      `--colors=${process.stdout.isTTY ? "force" : "off"}`,
      ".",
    ]),
  types: () => run(bin("tsc"), ["-p", "tsconfig.test.json"]),
  unused: () => run(bin("knip"), []),
  packages: () =>
    packages.every(
      (folder) =>
        run(bin("publint"), ["run", "--strict"], folder) &&
        run(bin("attw"), ["--pack", ".", "--profile", "esm-only", "--quiet"], folder),
    ),
  published: () => run(process.execPath, ["scripts/packages/check-published.mjs"]),
  api: () => run(process.execPath, ["scripts/packages/check-api.mjs"]),
  docs: () => run(bin("typedoc"), []),
  unit,
};

const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(steps);
let passed = 0;
let failed = 0;
for (const name of chosen) {
  const step = steps[name];
  if (step === undefined) {
    console.error(`there is no step ${name}; there are ${Object.keys(steps).join(", ")}`);
    process.exit(2);
  }
  console.log(`\n== ${name}`);
  const started = Date.now();
  const result = step();
  const counts = typeof result === "boolean" ? { passed: result ? 1 : 0, failed: result ? 0 : 1 } : result;
  passed += counts.passed;
  failed += counts.failed;
  console.log(
    `== ${name}: ${counts.failed === 0 ? "passed" : "FAILED"} in ${((Date.now() - started) / 1000).toFixed(1)} s`,
  );
}
console.log(`\ntest: ${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
