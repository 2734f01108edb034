import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ContainerConfig, PodSandboxConfig } from "@container-interfaces/cri";
import {
  type CdiRegistry,
  type ContainerImage,
  type ContainerSpecInput,
  type HostFacts,
  loadCdi,
  loadHostFacts,
  OciError,
  runtimeSpecFromContainer,
  runtimeSpecFromPodSandbox,
  type SpecSettings,
} from "@container-interfaces/oci/cri";
import type { ImageConfig } from "@container-interfaces/oci-spec/image";
import { lintRuntimeSpec, Spec, stringifyJson } from "@container-interfaces/oci-spec/runtime";
import type { DeepPartial } from "@container-interfaces/transport";
import type { Checks } from "../checks.js";
import { type Pod, podConfig, startContainer } from "../cri/fixtures.js";
import { connectPeer, type Peer } from "../cri/peer.js";
import { expect, expectEqual, present } from "../expect.js";
import { type Containerd, installPeers, run, startContainerd } from "../lab.js";
import { bundleOf, pidOf } from "../observe/processes.js";
import { compareSpecs } from "./compare-specs.js";
import {
  podCases,
  type RefusedCase,
  refusedCases,
  type SpecCase,
  type SpecPlaces,
  specCases,
} from "./cri-spec-cases.js";
import { knownDifferences } from "./cri-spec-differences.js";

type PodConfig = DeepPartial<PodSandboxConfig>;
type Config = DeepPartial<ContainerConfig>;

/** As the lab configures containerd. */
const settings: SpecSettings = { cgroupParent: "/k8s.io", cgroupPrefix: "cri-containerd" };

/** What a verbose status has. */
interface Verbose {
  readonly runtimeSpec: Spec & {
    readonly linux: { readonly namespaces: readonly { type: string; path?: string }[] };
  };
}

/** A containerd with pods in it, and what is known of its images. */
interface SpecLab {
  readonly checks: Checks;
  readonly peer: Peer;
  readonly places: SpecPlaces;
  readonly cdi: CdiRegistry;
  readonly runc: { readonly command: string; readonly lib: string | undefined };
  readonly pods: Map<string, Pod & { readonly netns: string | undefined }>;
  readonly images: Map<string, ContainerImage>;
  /** Which of the known differences were seen. */
  readonly seen: Set<object>;
}

/**
 * Makes runtime specs of CRI requests, has containerd make them of the same requests, and compares them field by field. What containerd refuses
 * has to be refused by ours.
 */
export async function checkCriSpec(checks: Checks): Promise<void> {
  const containerd = await startContainerd({ version: "2.4", log: console.log });
  try {
    const peer = await connectPeer(containerd, checks);
    const places = await makePlaces(containerd);
    try {
      const lab: SpecLab = {
        checks,
        peer,
        places,
        runc: await installRunc(),
        cdi: await loadCdi([join(containerd.dir, "cdi")]),
        pods: new Map(),
        images: new Map(),
        seen: new Set(),
      };
      await checkAll(lab);
    } finally {
      await run(["umount", "-l", places.shared]).catch(() => {});
      await peer.close();
    }
  } finally {
    await containerd.stop();
  }
}

async function checkAll(lab: SpecLab): Promise<void> {
  for (const { name, config } of podCases) {
    await lab.checks.check(`CRI spec: pod, ${name}`, () => checkPod(lab, name, config));
  }
  await loadImages(lab);
  for (const each of specCases) {
    await lab.checks.check(`CRI spec: ${each.name}`, () => checkContainer(lab, each));
  }
  for (const each of refusedCases) {
    await lab.checks.check(`CRI spec, refused: ${each.name}`, () => checkRefused(lab, each));
  }
  await lab.checks.check("CRI spec: every known difference was seen", async () => {
    const unseen = knownDifferences.filter((difference) => !lab.seen.has(difference));
    expect(
      unseen.length === 0,
      unseen.map(({ name, path }) => `${name}: ${path} does not differ; take it off the list`).join("\n"),
    );
  });
}

async function installRunc(): Promise<SpecLab["runc"]> {
  const { bin, lib } = present((await installPeers(["runc-1.5"], { log: () => {} }))["runc-1.5"], "runc");
  return { command: join(bin, "runc"), lib };
}

async function makePlaces(lab: Containerd): Promise<SpecPlaces> {
  const dir = join(lab.dir, "places");
  const folder = join(dir, "folder");
  const shared = join(dir, "shared");
  const devices = join(dir, "devices");
  const seccomp = join(dir, "seccomp.json");
  const cdi = join(lab.dir, "cdi");
  for (const each of [folder, shared, join(devices, "more"), cdi]) await mkdir(each, { recursive: true });
  await writeFile(join(folder, "file"), "");
  await symlink(folder, join(folder, "link"));
  await writeFile(
    seccomp,
    JSON.stringify({
      defaultAction: "SCMP_ACT_ALLOW",
      syscalls: [{ names: ["acct"], action: "SCMP_ACT_ERRNO" }],
    }),
  );
  // a private mount, and one below it that spreads
  await run(["mount", "--bind", shared, shared]);
  await run(["mount", "--make-shared", shared]);
  await run(["mknod", "-m", "600", join(devices, "one"), "c", "1", "3"]);
  await run(["mknod", "-m", "640", join(devices, "more", "two"), "c", "1", "5"]);
  await writeFile(join(devices, "no-device"), "");
  await writeCdi(cdi, folder, join(devices, "one"));
  return { lab, folder, shared, devices, seccomp };
}

async function writeCdi(dir: string, folder: string, device: string): Promise<void> {
  const write = (name: string, spec: object): Promise<void> =>
    writeFile(join(dir, name), JSON.stringify(spec));
  const one = { name: "one", containerEdits: { env: ["A=1"] } };
  await write("twice-a.json", { cdiVersion: "0.3.0", kind: "example.com/twice", devices: [one] });
  await write("twice-b.json", { cdiVersion: "0.3.0", kind: "example.com/twice", devices: [one] });
  await write("broken.json", { cdiVersion: "0.3.0", kind: "broken.com/x", devices: [], more: true });
  await write("net.json", {
    cdiVersion: "1.1.0",
    kind: "example.com/net",
    devices: [
      { name: "port", containerEdits: { netDevices: [{ hostInterfaceName: "no-such0", name: "eth1" }] } },
    ],
  });
  await write("gpu.json", {
    cdiVersion: "1.1.0",
    kind: "example.com/gpu",
    containerEdits: {
      env: ["GPU=all", "PATH=/opt/gpu"],
      mounts: [{ hostPath: folder, containerPath: "/opt/gpu", options: ["rbind", "ro"] }],
      additionalGids: [0, 77],
    },
    devices: [
      {
        name: "zero",
        annotations: { "example.com/serial": "1" },
        containerEdits: {
          env: ["GPU=0"],
          deviceNodes: [
            { path: "/dev/gpu0", hostPath: device, permissions: "rw" },
            { path: "/dev/gpu-pipe", type: "p" },
          ],
          hooks: [
            { hookName: "createContainer", path: "/bin/true", args: ["true", "x"], env: ["A=b"], timeout: 5 },
            { hookName: "poststop", path: "/bin/true" },
          ],
          intelRdt: { closID: "gpu", schemata: ["L3:0=f"] },
        },
      },
      {
        name: "1",
        containerEdits: {
          deviceNodes: [
            { path: "/dev/gpu1", type: "c", major: 1, minor: 7, fileMode: 0o600, uid: 9, gid: 8 },
          ],
          mounts: [{ hostPath: folder, containerPath: "/dev/shm", type: "bind", options: ["bind"] }],
        },
      },
    ],
  });
}

async function checkPod(lab: SpecLab, name: string, more: PodConfig): Promise<void> {
  const { peer, places, seen, pods } = lab;
  const config = podConfig(peer, name, more);
  await mkdir(config.logDirectory ?? "", { recursive: true });
  const { podSandboxId: id } = await peer.client.runPodSandbox({ config });
  const { info } = await peer.client.podSandboxStatus({ podSandboxId: id, verbose: true });
  const theirs = (JSON.parse(present(info.info, "the verbose status")) as Verbose).runtimeSpec;
  const bundle = await bundleSpec(peer, id);
  expectEqual(compareSpecs(bundle, theirs), [], "how the bundle differs from the verbose status");
  const pathOf = (type: string): string | undefined =>
    theirs.linux.namespaces.find((namespace) => namespace.type === type)?.path;
  pods.set(name, {
    id,
    config,
    pid: await pidOf(peer.lab.state, id),
    cgroup: config.linux?.cgroupParent ?? "",
    logs: "",
    netns: pathOf("network"),
  });
  const input = {
    id,
    config,
    netns: pathOf("network"),
    userns: pathOf("user"),
    image: {
      config: await imageConfig(peer, peer.lab.images.sandbox),
      name: peer.lab.images.sandbox,
    },
    files: filesOf(places.lab, id),
    host: lowered(await loadHostFacts()),
    settings,
  };
  const ours = runtimeSpecFromPodSandbox(input);
  expectSpec(ours, bundle, `pod, ${name}`, seen);
}

/** Reads what images say and who is in them, from containers that run. */
async function loadImages(lab: SpecLab): Promise<void> {
  const { peer, images } = lab;
  const pod = present(lab.pods.get("plain"), "the plain pod");
  const { busybox, busybox2, user, username } = peer.lab.images;
  for (const image of [busybox, busybox2, user, username]) {
    await peer.client.pullImage({ image: { image } });
    const container = await startContainer(peer, pod, `image-${images.size}`, { image: { image } });
    const text = (name: string): Promise<string> =>
      readFile(join(`/proc/${container.pid}/root/etc`, name), "utf8");
    images.set(image, {
      config: await imageConfig(peer, image),
      name: image,
      passwd: await text("passwd"),
      group: await text("group"),
    });
    await peer.client.removeContainer({ containerId: container.id });
  }
}

async function imageConfig(peer: Peer, image: string): Promise<ImageConfig> {
  const { info } = await peer.client.imageStatus({ image: { image }, verbose: true });
  const { imageSpec } = JSON.parse(present(info.info, "the verbose status")) as {
    imageSpec: { config: ImageConfig };
  };
  return imageSpec.config;
}

/** The request of a case, and what it is converted with. */
async function inputOf(
  lab: SpecLab,
  each: SpecCase | RefusedCase,
  target?: { readonly id: string; readonly pid: number },
): Promise<{ readonly request: Config; readonly input: Omit<ContainerSpecInput, "host"> }> {
  const { peer, places } = lab;
  const pod = present(lab.pods.get(each.pod ?? "plain"), `the pod ${each.pod ?? "plain"}`);
  const request: Config = {
    metadata: { name: each.name.replace(/\W+/g, "-"), attempt: 0 },
    image: { image: peer.lab.images.busybox },
    command: ["sleep", "60"],
    ...each.config(places),
  };
  if (target !== undefined) {
    const { securityContext } = request.linux ?? {};
    request.linux = {
      ...request.linux,
      securityContext: {
        ...securityContext,
        namespaceOptions: { ...securityContext?.namespaceOptions, targetId: target.id },
      },
    };
  }
  const sandboxConfig: PodConfig = {
    ...pod.config,
    ...each.sandboxConfig,
    linux: { ...pod.config.linux, ...each.sandboxConfig?.linux },
  };
  return {
    request,
    input: {
      id: "",
      config: request,
      sandboxConfig,
      sandboxId: pod.id,
      sandboxPid: pod.pid,
      targetPid: target?.pid,
      image: lab.images.get(request.image?.image ?? ""),
      files: filesOf(places.lab, pod.id),
      cdi: lab.cdi,
      settings,
    },
  };
}

async function checkContainer(lab: SpecLab, each: SpecCase): Promise<void> {
  const { peer } = lab;
  const pod = present(lab.pods.get(each.pod ?? "plain"), `the pod ${each.pod ?? "plain"}`);
  const target = each.target === true ? await startContainer(peer, pod, "target") : undefined;
  const { request, input } = await inputOf(lab, each, target);
  const { containerId: id } = await peer.client.createContainer({
    podSandboxId: pod.id,
    sandboxConfig: input.sandboxConfig as PodConfig,
    config: request,
  });
  try {
    const { info } = await peer.client.containerStatus({ containerId: id, verbose: true });
    const theirs = (JSON.parse(present(info.info, "the verbose status")) as Verbose).runtimeSpec;
    const imageMounts = Object.fromEntries(
      (request.mounts ?? []).flatMap(({ image, containerPath = "" }) =>
        image === undefined
          ? []
          : [
              [
                containerPath,
                theirs.mounts?.find((mount) => mount.destination === containerPath)?.source ?? "",
              ],
            ],
      ),
    );
    const host = lowered(await loadHostFacts({ config: request, cdi: lab.cdi }));
    const ours = runtimeSpecFromContainer({ ...input, id, host, imageMounts });
    expectSpec(ours, theirs, each.name, lab.seen);
    if (each.start === true) {
      await peer.client.startContainer({ containerId: id });
      await startOurs(lab, ours, id);
      expectEqual(
        compareSpecs(await bundleSpec(peer, id), theirs),
        [],
        "how the bundle differs from the status",
      );
    }
  } finally {
    await peer.client.removeContainer({ containerId: id });
    if (target !== undefined) await peer.client.removeContainer({ containerId: target.id });
  }
}

async function checkRefused(lab: SpecLab, each: RefusedCase): Promise<void> {
  const { peer } = lab;
  const { request, input } = await inputOf(lab, each);
  const ours = await loadHostFacts({ config: request, cdi: lab.cdi })
    .catch((error: unknown) => {
      // a device that is not there has no facts
      if (OciError.is(error, "NOT_FOUND")) return {};
      if (OciError.is(error)) return error;
      throw error;
    })
    .then((host) => {
      if (OciError.is(host)) throw host;
      return runtimeSpecFromContainer({ ...input, id: "refused", host });
    })
    .then(
      () => "nothing",
      (error: unknown) => (OciError.is(error, "INVALID_ARGUMENT") ? error.message : Promise.reject(error)),
    );
  expect(ours.startsWith(`[INVALID_ARGUMENT] reading ${each.path}: `), `our error is ${ours}`);
  const theirs = await peer.client
    .createContainer({
      podSandboxId: input.sandboxId,
      sandboxConfig: input.sandboxConfig as PodConfig,
      config: request,
    })
    .catch((error: Error) => error);
  if (theirs instanceof Error) {
    expect(each.taken === undefined, `containerd refuses it, too: ${theirs.message}`);
  } else {
    await peer.client.removeContainer({ containerId: theirs.containerId });
    expect(each.taken !== undefined, `containerd takes it, and ours says ${ours}`);
  }
}

/** Fails for a difference that is not listed, and for a spec that is not valid or has something to find fault with. */
function expectSpec(ours: Spec, theirs: unknown, name: string, seen: Set<object>): void {
  const differences = compareSpecs(ours, theirs).filter((found) => {
    const known = knownDifferences.filter(
      (difference) =>
        (difference.name === "*" || difference.name === name) &&
        difference.path.test(found.path) &&
        (difference.ours ?? found.ours) === found.ours,
    );
    for (const each of known) seen.add(each);
    return known.length === 0;
  });
  expect(
    differences.length === 0,
    differences
      .map(({ path, ours: is, theirs: should }) => `${path}\n  ours       ${is}\n  containerd ${should}`)
      .join("\n"),
  );
  expectEqual(Spec.findings(ours), [], "what the validator finds");
  expectEqual(lintRuntimeSpec(ours), [], "what the lint finds");
}

function filesOf(lab: Containerd, sandboxId: string): NonNullable<ContainerSpecInput["files"]> {
  const folder = join("io.containerd.grpc.v1.cri", "sandboxes", sandboxId);
  const files = join(lab.root, folder);
  return {
    hostname: join(files, "hostname"),
    hosts: join(files, "hosts"),
    resolvConf: join(files, "resolv.conf"),
    shm: join(lab.state, folder, "shm"),
  };
}

/** The lab's containerd never goes below its own score, whatever it is allowed. */
function lowered(host: HostFacts): HostFacts {
  return { ...host, lowestOomScoreAdj: host.lowestOomScoreAdj ?? 0 };
}

/** Runs a container of our spec beside containerd's, on the same root filesystem, to the end of a program that does nothing. */
async function startOurs({ peer, runc }: SpecLab, ours: Spec, id: string): Promise<void> {
  const bundle = join(peer.dir, `ours-${id}`);
  await mkdir(bundle, { recursive: true });
  const { process, linux, root } = ours;
  const spec = {
    ...ours,
    root: { ...root, path: join(bundleOf(peer.lab.state, id), "rootfs") },
    process: { ...process, args: ["/bin/true"], terminal: false },
    linux: { ...linux, cgroupsPath: `${linux?.cgroupsPath}-ours` },
  };
  await writeFile(join(bundle, "config.json"), stringifyJson(spec));
  await run(
    [runc.command, "--root", join(bundle, "state"), "run", "--bundle", bundle, `ours-${id.slice(0, 12)}`],
    {
      ...(runc.lib === undefined ? {} : { env: { LD_LIBRARY_PATH: runc.lib } }),
      timeoutMs: 30_000,
    },
  );
}

async function bundleSpec(peer: Peer, id: string): Promise<unknown> {
  return JSON.parse(await readFile(join(bundleOf(peer.lab.state, id), "config.json"), "utf8"));
}
