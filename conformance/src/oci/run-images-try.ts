import { randomBytes } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildGo } from "../build-go.js";
import { Checks } from "../checks.js";
import { checkOurs } from "./check-ours.js";
import { checkBrokenTransfers } from "./check-broken-transfers.js";
import { checkReferrers, tagsByPages } from "./check-referrers.js";
import { checkRegistry } from "./check-registry.js";
import { checkTheirs } from "./check-theirs.js";
import { DockerRegistry } from "./docker-registry.js";
import { ImageTools } from "./image-tools.js";

const folder = join(tmpdir(), `ci-oci-${randomBytes(4).toString("hex")}`);
await mkdir(folder);
const only = process.argv.slice(2);
const checks = new Checks("oci", { skips: {}, knownFailures: { [tagsByPages]: "it cuts the list and says nothing of the rest" } }, new AbortController().signal);
const registry = await DockerRegistry.start(join(folder, "registry"));
try {
  const lab = { folder, tools: await ImageTools.create(join(folder, "tools")), registry };
  const program = await buildGo("oci-registry", folder);
  const is = (name) => only.length === 0 || only.includes(name);
  if (is("theirs")) await checkTheirs(checks, lab);
  if (is("ours")) await checkOurs(checks, lab);
  if (is("registry")) await checkRegistry(checks, lab, program);
  if (is("broken")) await checkBrokenTransfers(checks, lab);
  if (is("referrers")) await checkReferrers(checks, lab, program);
} finally {
  await registry.stop();
  if (process.env.KEEP === undefined) await rm(folder, { recursive: true, force: true });
}
console.log(checks.summary());
process.exit(0);
