import { randomBytes } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Checks } from "../checks.js";
import { checkRootfs } from "./check-rootfs.js";
import { ImageTools } from "./image-tools.js";

const folder = join(tmpdir(), `ci-oci-${randomBytes(4).toString("hex")}`);
await mkdir(folder);
const checks = new Checks("oci", { skips: {}, knownFailures: {} }, new AbortController().signal);
try {
  const lab = { folder, tools: await ImageTools.create(join(folder, "tools")), registry: undefined as never };
  await checkRootfs(checks, lab);
} finally {
  if (process.env.KEEP === undefined) await rm(folder, { recursive: true, force: true });
}
console.log(checks.summary());
process.exit(0);
