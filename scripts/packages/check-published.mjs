// Checks what users get: packs every public package, installs each by its version into an empty project outside of this workspace,
// and tries every entry there on every supported Node and TypeScript; then holds what that costs to budgets.json.
// `--update-budgets` writes the budgets instead.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareBudgets, writeBudgets } from "./budgets.mjs";
import { checkTypes } from "./check-types.mjs";
import { needsPeer, optionalPeers } from "./entry-peers.mjs";
import { importEntries } from "./import-entries.mjs";
import { installPackage } from "./install-package.mjs";
import { measureImport, measureInstalled } from "./measure-package.mjs";
import { servePacked } from "./packed-registry.mjs";
import { publicPackages } from "./public-packages.mjs";
import { runBins } from "./run-bins.mjs";
import { timeImport } from "./time-import.mjs";
import { installToolchain } from "./toolchain.mjs";

/** The projects that a package is tried in, each with the entries that have to work there: without optional peers and, if it has any, with them. */
async function trialsOf(pack, folder, registry) {
  const name = pack.name.replace("/", "-");
  const bare = { folder: join(folder, name), entries: pack.entries };
  bare.installed = await installPackage(pack, bare.folder, registry);
  const peers = optionalPeers(pack);
  if (peers.length === 0) return [bare];
  const own = join(bare.folder, "node_modules", pack.name);
  for (const peer of peers) {
    const needing = pack.entries.filter((entry) => needsPeer(entry, own, peer));
    // a peer that seeps into other entries makes them fail where it is not installed
    if (needing.length === 1 && needing[0].path !== ".")
      bare.entries = bare.entries.filter((entry) => entry !== needing[0]);
  }
  const full = { folder: join(folder, `${name}-peers`), entries: pack.entries };
  full.installed = await installPackage(pack, full.folder, registry, { peers });
  return [bare, full];
}

async function checkPackage(pack, folder, registry) {
  const trials = await trialsOf(pack, folder, registry);
  const failures = [];
  failures.push(...(await runBins(pack, trials[0].folder)));
  for (const { folder, entries } of trials) {
    const imported = await importEntries(entries, folder);
    failures.push(...imported.failures, ...(await checkTypes(entries, imported.messages, folder)));
  }
  for (const failure of failures) console.error(`${pack.name}: ${failure}\n`);
  return { pack, trials, failures };
}

/** Measures one package after the other, with nothing beside it, so that the times mean something. */
async function measure({ pack, trials }) {
  const entries = {};
  for (const entry of pack.entries) {
    const { folder, installed } = trials.find((trial) => trial.entries.includes(entry));
    const { heaviest, ...loaded } = await measureImport(entry, folder, installed);
    const { ms, otherMs, against, ratio } = await timeImport(entry, heaviest, folder);
    console.log(
      `${entry.specifier}: import loads ${loaded.modules} modules, ${kilobytes(loaded.bytes)}, in ${ms.toFixed(0)} ms: x${ratio.toFixed(2)} of ${against} (${otherMs.toFixed(0)} ms)`,
    );
    entries[entry.path] = loaded;
  }
  const installed = measureInstalled(trials[0].installed);
  console.log(
    `${pack.name}: ${kilobytes(installed.installedBytes)} installed, with ${installed.dependencies} dependencies`,
  );
  return { ...installed, import: entries };
}

const kilobytes = (bytes) => `${Math.ceil(bytes / 1000)} kB`;

/** Runs the work on two at a time. */
async function inPairs(items, work) {
  const results = [];
  const queue = [...items.entries()];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      results[next[0]] = await work(next[1]);
  };
  await Promise.all([worker(), worker()]);
  return results;
}

const folder = mkdtempSync(join(tmpdir(), "container-interfaces-published-"));
try {
  await installToolchain();
  const packages = publicPackages();
  const registry = await servePacked(packages, join(folder, "tarballs"));
  const checked = await inPairs(packages, (pack) => checkPackage(pack, folder, registry)).finally(
    registry.close,
  );

  const measured = {};
  if (checked.every(({ failures }) => failures.length === 0)) {
    for (const each of checked) measured[each.pack.name] = await measure(each);
    if (process.argv.includes("--update-budgets")) writeBudgets(measured);
    const over = compareBudgets(measured);
    for (const line of over) console.error(line);
    if (over.length > 0) {
      console.error("Make it smaller or, if it is worth what it costs, raise the budget: npm run budgets");
      process.exitCode = 1;
    }
  } else process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
