import { mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startFakeDriver } from "@container-interfaces/csi/testing";
import type { Checks } from "../checks.js";
import { expect, expectEqual } from "../expect.js";
import { installPeers, run } from "../lab.js";
import { DriverProcess } from "./driver-process.js";
import { expectNothingBelow } from "./expect-nothing-below.js";
import { removeBelow } from "./remove-below.js";
import { parseSanityReport } from "./sanity-report.js";

/** The specs that csi-sanity v5.6.0 has, without the one that it has set aside itself. */
const specs = 102;

const secrets = [
  ...["CreateVolume", "DeleteVolume", "ControllerPublishVolume", "ControllerUnpublishVolume"],
  ...["ControllerValidateVolumeCapabilities", "NodeStageVolume", "NodePublishVolume", "CreateSnapshot"],
  ...["DeleteSnapshot", "ControllerExpandVolume", "ListSnapshots"],
];

/** One run of csi-sanity. */
interface SanityRun {
  readonly driver: "example" | "fake";
  readonly accessType: "mount" | "block";
  /** Whether Controller and Node listen apart. */
  readonly split: boolean;
  readonly seed: number;
}

const kinds: readonly Omit<SanityRun, "seed">[] = [
  { driver: "example", accessType: "mount", split: false },
  { driver: "example", accessType: "mount", split: true },
  { driver: "example", accessType: "block", split: false },
  { driver: "example", accessType: "block", split: true },
  { driver: "fake", accessType: "mount", split: false },
  { driver: "fake", accessType: "block", split: true },
];

/** Each three times in a row, with a seed of its own. */
const runs: readonly SanityRun[] = kinds.flatMap((kind, index) =>
  [1, 2, 3].map((time) => ({ ...kind, seed: 3 * index + time })),
);

/** Runs csi-sanity against the example and against the fake driver, with the flags that leave nothing out. */
export async function checkSanity(checks: Checks): Promise<void> {
  const { "csi-sanity": sanity } = await installPeers(["csi-sanity"], { log: console.log });
  const program = join(sanity?.bin ?? "", "csi-sanity");
  const folder = await mkdtemp(join(tmpdir(), "ci-sanity-"));
  try {
    for (const each of runs) {
      const { driver, accessType, split, seed } = each;
      const name = `${driver}, ${accessType}, ${split ? "two endpoints" : "one endpoint"}, seed ${seed}`;
      await checks.check(`csi-sanity: ${name}`, () => runSanity(program, join(folder, String(seed)), each));
    }
    await checks.check("csi-sanity: nothing is mounted or attached", () => expectNothingBelow(folder));
  } finally {
    await removeBelow(folder);
  }
}

/** Runs csi-sanity once. The driver's data is in `data` of the folder, and may be there before. */
export async function runSanity(program: string, folder: string, each: SanityRun): Promise<void> {
  await mkdir(folder, { recursive: true });
  const at = (name: string): string => join(folder, name);
  const controller = `unix://${at("controller.sock")}`;
  const node = each.split ? `unix://${at("node.sock")}` : controller;
  const isExample = each.driver === "example";
  const mutable = isExample ? "tier: archive" : 'iops: "100"';
  await writeFile(
    at("secrets.yaml"),
    secrets.map((name) => `${name}Secret: {key: planted-secret}\n`).join(""),
  );
  await writeFile(at("mutable.yaml"), `${mutable}\n`);
  const junit = at("junit.xml");
  const args = [
    ...["-csi.endpoint", node, ...(each.split ? ["-csi.controllerendpoint", controller] : [])],
    ...["-csi.mountdir", at("mount"), "-csi.stagingdir", at("staging")],
    ...["-csi.testvolumeaccesstype", each.accessType, "-csi.testnodevolumeattachlimit"],
    ...["-csi.secrets", at("secrets.yaml"), "-csi.testvolumemutableparameters", at("mutable.yaml")],
    ...["-csi.testinvalidlistvolumesstartingtoken", "no-such-token"],
    ...[
      `--ginkgo.seed=${each.seed}`,
      "--ginkgo.randomize-all",
      `--ginkgo.junit-report=${junit}`,
      "--ginkgo.no-color",
    ],
  ];
  const stop = isExample
    ? await startExample(at("data"), each.split, controller, node)
    : await startFake(each.split, controller, node);
  let failure: unknown;
  try {
    await run([program, ...args], { timeoutMs: 80_000 });
  } catch (error) {
    failure = error;
  } finally {
    await stop();
  }
  const text = await readFile(junit, "utf8").catch(() => "");
  if (text === "") throw failure ?? new Error("there is no report");
  const report = parseSanityReport(text);
  expectEqual(report.failed, [], "what failed");
  expectEqual(report.skipped, [], "what was skipped");
  expectEqual(report.passed.length, specs, "the number of specs");
  expect(failure === undefined, `csi-sanity failed: ${failure}`);
  if (isExample) expectEqual(await readdir(at("data/data")), [], "the data that is left");
}

async function startExample(
  dataDir: string,
  split: boolean,
  controller: string,
  node: string,
): Promise<() => Promise<void>> {
  const listen = split
    ? ["--controller-endpoint", controller, "--node-endpoint", node]
    : ["--endpoint", controller];
  const args = [...listen, "--data-dir", dataDir, "--node-id", "node-1", "--max-volumes-per-node", "8"];
  const driver = await DriverProcess.start([...args, "--publish-mode", "bind"], [controller, node]);
  return () => driver.end("SIGTERM");
}

async function startFake(split: boolean, controller: string, node: string): Promise<() => Promise<void>> {
  const fake = await startFakeDriver({
    endpoint: split ? { controller, node } : controller,
    createTargets: true,
    maxVolumesPerNode: 16,
  });
  return () => fake.stop();
}
