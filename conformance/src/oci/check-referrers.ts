import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createRegistry, type Layout, openLayout, type Registry } from "@container-interfaces/oci";
import { type Descriptor, Index } from "@container-interfaces/oci-spec/image";
import type { Checks } from "../checks.js";
import { expectEqual, present } from "../expect.js";
import type { ImageLab } from "./check-theirs.js";
import { readAll } from "./layout-facts.js";
import { addSampleArtifact, addSampleImage, sampleArtifactType } from "./sample-image.js";

/** What the peer does not do, and docker-registry neither, which gives all tags at once. */
export const tagsByPages = "referrers: go-containerregistry's registry, tags by pages";

const otherType = "application/vnd.example.signature";

/** Lists referrers of a registry that keeps such lists, and, under their tag, of docker-registry, which keeps none. */
export async function checkReferrers(checks: Checks, lab: ImageLab, program: string): Promise<void> {
  await using layout = await openLayout(join(lab.folder, "referrers"), { create: true });
  const image = await addSampleImage(layout, { name: "image", seed: "referrers" });
  const add = async (isConfigType: boolean): Promise<readonly Descriptor[]> => [
    await addSampleArtifact(layout, image, { name: "one", isConfigType }),
    await addSampleArtifact(layout, image, { name: "two", text: "not well", isConfigType }),
    await addSampleArtifact(layout, image, { name: "three", artifactType: otherType, isConfigType }),
  ];
  await checkFallback(checks, lab, { layout, image, artifacts: await add(false) });
  // this registry knows only configs to have a type
  const artifacts = await add(true);
  const server = await startServer(program);
  try {
    await checkApi(checks, lab, server.address, { layout, image, artifacts });
  } finally {
    const ended = once(server.process, "exit");
    server.process.stdin?.end();
    await ended;
  }
}

interface Subject {
  readonly layout: Layout;
  readonly image: Descriptor;
  readonly artifacts: readonly Descriptor[];
}

async function list(
  registry: Registry,
  repository: string,
  digest: string,
  artifactType?: string,
): Promise<readonly Descriptor[]> {
  const found: Descriptor[] = [];
  for await (const each of registry.referrers(repository, digest, { artifactType })) found.push(each);
  return found;
}

const digestsOf = (found: readonly Descriptor[]): readonly string[] =>
  found.map(({ digest }) => digest).sort();

/** Pushes all, and looks at the lists. */
async function pushAndList(
  registry: Registry,
  repository: string,
  { layout, image, artifacts }: Subject,
): Promise<void> {
  await registry.push(layout, "image", `${repository}:image`);
  for (const [at, name] of ["one", "two", "three"].entries()) {
    const { digest } = present(artifacts[at], name);
    await registry.push(layout, name, `${repository}@${digest}`);
  }
  const found = await list(registry, repository, image.digest);
  expectEqual(digestsOf(found), digestsOf(artifacts), "the referrers");
  expectEqual(
    found.find(({ digest }) => digest === artifacts[1]?.digest)?.annotations,
    { "org.example.result": "not well" },
    "the annotations of one",
  );
  for (const [type, wanted] of [
    [sampleArtifactType, artifacts.slice(0, 2)],
    [otherType, artifacts.slice(2)],
    ["application/vnd.example.absent", []],
  ] as const) {
    const some = await list(registry, repository, image.digest, type);
    expectEqual(digestsOf(some), digestsOf(wanted), `the referrers of type ${type}`);
    for (const { artifactType } of some) expectEqual(artifactType, type, "the type");
  }
  expectEqual(await list(registry, repository, `sha256:${"0".repeat(64)}`), [], "those of what is not there");
}

async function checkFallback(
  checks: Checks,
  { folder, tools, registry: peer }: ImageLab,
  subject: Subject,
): Promise<void> {
  const registry = createRegistry();
  const repository = `${peer.address}/referrers/fallback`;
  const tag = subject.image.digest.replace(":", "-");
  const tagged = async (): Promise<readonly string[]> =>
    digestsOf(Index.parse(await tools.crane("manifest", `${repository}:${tag}`)).manifests);
  await checks.check("referrers: docker-registry, the list under the tag", async () => {
    await pushAndList(registry, repository, subject);
    expectEqual(await tagged(), digestsOf(subject.artifacts), "what crane sees under the tag");
  });
  await checks.check("referrers: docker-registry, a second push lists nothing twice", async () => {
    const [first] = subject.artifacts;
    await registry.push(subject.layout, "one", `${repository}@${first?.digest}`);
    expectEqual(await tagged(), digestsOf(subject.artifacts), "what is under the tag");
  });
  await checks.check("referrers: docker-registry, what is deleted goes out of the list", async () => {
    const [first, ...others] = subject.artifacts;
    await registry.deleteManifest(`${repository}@${first?.digest}`);
    expectEqual(await tagged(), digestsOf(others), "what is under the tag");
    expectEqual(
      digestsOf(await list(registry, repository, subject.image.digest)),
      digestsOf(others),
      "the list",
    );
  });
  await checks.check("referrers: docker-registry, of a list that crane wrote", async () => {
    const other = `${peer.address}/referrers/crane`;
    await tools.crane("copy", `${repository}:image`, `${other}:image`);
    const path = join(folder, "referrer-of-crane");
    await using artifact = await openLayout(path, { create: true });
    const { digest } = await addSampleArtifact(artifact, subject.image, { text: "by crane" });
    // crane pushes a layout of one manifest as an image, and keeps the list itself
    await tools.crane("push", path, `${other}:artifact`);
    expectEqual(digestsOf(await list(registry, other, subject.image.digest)), [digest], "the list");
  });
}

async function checkApi(
  checks: Checks,
  { folder, tools }: ImageLab,
  address: string,
  subject: Subject,
): Promise<void> {
  const registry = createRegistry();
  const repository = `${address}/referrers/api`;
  await checks.check("referrers: go-containerregistry's registry, its own lists", async () => {
    await pushAndList(registry, repository, subject);
    // without the header OCI-Subject in its answers, the list under the tag has to be kept, too
    const tags = (await tools.crane("ls", repository)).trim().split("\n");
    expectEqual(tags, ["image", subject.image.digest.replace(":", "-")], "the tags");
    const theirs = await fetch(`http://${repository.replace("/", "/v2/")}/referrers/${subject.image.digest}`);
    expectEqual(
      digestsOf(Index.parse(await theirs.text()).manifests),
      digestsOf(subject.artifacts),
      "its list",
    );
  });
  await checks.check("referrers: go-containerregistry's registry, a pull of a referrer", async () => {
    const [first] = await list(registry, repository, subject.image.digest, otherType);
    const { digest } = present(first, "a referrer");
    await using layout = await openLayout(join(folder, "referrer-pulled"), { create: true });
    await registry.pull(`${repository}@${digest}`, layout, { name: "pulled" });
    expectEqual(await layout.verify(), [], "what verify finds");
    const [found] = await layout.referrers(subject.image.digest);
    expectEqual([found?.digest, found?.artifactType], [digest, otherType], "what the layout lists");
  });
  await checks.check("referrers: go-containerregistry's registry, images both ways", async () => {
    const pulled = join(folder, "api-pulled");
    await tools.crane("pull", "--format", "oci", `${repository}:image`, pulled);
    await using theirs = await openLayout(pulled);
    expectEqual(await readAll(theirs, undefined), await readAll(subject.layout, "image"), "the digests");
  });
  await checks.check(tagsByPages, async () => {
    for (const tag of ["a", "b", "c", "d"]) await tools.crane("tag", `${repository}:image`, tag);
    const tags: string[] = [];
    for await (const tag of registry.tags(repository, { pageSize: 2 })) tags.push(tag);
    expectEqual(tags, ["a", "b", "c", "d", "image"], "the tags");
  });
}

async function startServer(program: string): Promise<{ address: string; process: ChildProcess }> {
  const child = spawn(program, ["serve"], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout });
  const [address] = (await once(lines, "line")) as [string];
  return { address, process: child };
}
