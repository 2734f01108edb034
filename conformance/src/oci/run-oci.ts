import { randomBytes } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildGo } from "../build-go.js";
import { Checks } from "../checks.js";
import { present } from "../expect.js";
import { installPeers } from "../lab.js";
import { timed } from "../timed.js";
import { makeBundleImages } from "./bundle-images.js";
import { checkBrokenTransfers } from "./check-broken-transfers.js";
import { checkBundles } from "./check-bundles.js";
import { checkCriSpec } from "./check-cri-spec.js";
import { checkLeftovers } from "./check-leftovers.js";
import { checkOurs } from "./check-ours.js";
import { checkReferrers } from "./check-referrers.js";
import { checkRegistry } from "./check-registry.js";
import { checkRegistryAuth } from "./check-registry-auth.js";
import { checkRootfs } from "./check-rootfs.js";
import { checkRuntime } from "./check-runtime.js";
import { checkSpec } from "./check-spec.js";
import { checkTheirs, type ImageLab } from "./check-theirs.js";
import { checkOciVm, runInOciVm } from "./check-vm.js";
import { DockerRegistry } from "./docker-registry.js";
import { expectations } from "./expectations.js";
import { ImageTools } from "./image-tools.js";

const peers = [
  "busybox",
  "containerd-2.4",
  "crun",
  "docker-registry",
  "qemu",
  "runc-1.1",
  "runc-1.5",
  "vm-kernel",
];

/**
 * Compares the specifications with Go's, exchanges images with skopeo, umoci, buildah and crane, talks to docker-registry, compares root
 * filesystems with those of umoci and containerd, runs bundles, drives runtimes, and makes specs as containerd makes them.
 */
export async function runOci(signal: AbortSignal): Promise<{ failed: number }> {
  const installed = await installPeers(peers, { log: console.log });
  const checks = new Checks("oci", expectations, signal);
  // buildah wants a path without capitals
  const folder = join(tmpdir(), `ci-oci-${randomBytes(6).toString("hex")}`);
  await mkdir(folder);
  try {
    await timed("oci: specifications in Go", () => checkSpec(checks));
    const tools = await ImageTools.create(join(folder, "tools"));
    const registry = await DockerRegistry.start(join(folder, "registry"));
    try {
      await checkImages(
        checks,
        { folder, tools, registry },
        present(installed.busybox, "busybox").bin,
        signal,
      );
    } finally {
      await registry.stop();
    }
    await checkRuntimes(checks, installed);
    await timed("oci: specs of containers as containerd's", () => checkCriSpec(checks));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  await checkLeftovers(checks, folder);
  console.log(checks.summary());
  return { failed: checks.failed };
}

async function checkImages(
  checks: Checks,
  lab: ImageLab,
  busybox: string,
  signal: AbortSignal,
): Promise<void> {
  const { folder, tools } = lab;
  const layout = join(folder, "bundle-layout");
  const program = await timed("oci: build", async () => {
    await makeBundleImages(tools, join(busybox, "busybox"), layout);
    return await buildGo("oci-registry", folder);
  });
  // the machine starts slowly, and has a processor's time to itself meanwhile
  const ended = new AbortController();
  const inVm = runInOciVm({ folder, layout }, AbortSignal.any([signal, ended.signal]));
  inVm.catch(() => {});
  try {
    await timed("oci: images of others", () => checkTheirs(checks, lab));
    await timed("oci: images of ours", () => checkOurs(checks, lab));
    await timed("oci: docker-registry", () => checkRegistry(checks, lab));
    await timed("oci: authentication", () => checkRegistryAuth(checks, lab, program));
    await timed("oci: broken transfers", () => checkBrokenTransfers(checks, lab));
    await timed("oci: referrers", () => checkReferrers(checks, lab, program));
    await timed("oci: root filesystems", () => checkRootfs(checks, lab));
    await timed("oci: bundles", () => checkBundles(checks, { folder, layout }));
    await timed("oci: emulated machine", async () => checkOciVm(checks, await inVm));
  } finally {
    ended.abort(new Error("the checks have ended"));
    await inVm.catch(() => {});
  }
}

async function checkRuntimes(
  checks: Checks,
  installed: Awaited<ReturnType<typeof installPeers>>,
): Promise<void> {
  const busybox = join(present(installed.busybox, "busybox").bin, "busybox");
  for (const version of ["1.1", "1.5"]) {
    const { bin, lib } = present(installed[`runc-${version}`], `runc ${version}`);
    const test = { name: `runc ${version}`, command: join(bin, "runc"), lib, busybox, lacks: [] };
    await timed(`oci: ${test.name} is driven`, () => checkRuntime(checks, test));
  }
}
