import { readFile } from "node:fs/promises";
import {
  Descriptor,
  Image,
  ImageLayout,
  Index,
  Manifest,
  type Validator,
} from "@container-interfaces/oci-spec/image";
import { ContainerProcessState, Features, Spec, State } from "@container-interfaces/oci-spec/runtime";
import { at, type JsonTree, type Path, readTree, withValue } from "./json-tree.js";

/** The name of a type on both sides. */
export type DocumentKind =
  | "Spec"
  | "State"
  | "Features"
  | "ContainerProcessState"
  | "Descriptor"
  | "Manifest"
  | "Index"
  | "Image"
  | "ImageLayout";

/** Our validators. */
export const validators: Readonly<Record<DocumentKind, Validator<unknown>>> = {
  Spec,
  State,
  Features,
  ContainerProcessState,
  Descriptor,
  Manifest,
  Index,
  Image,
  ImageLayout,
};

const sha256 = "9834876dcfb05cb167a5c24953eba58c4ac89b1adf57f28f2f9d09af107ee8f0";
const platform =
  '{"architecture":"arm","os":"windows","os.version":"10.0.14393.1066","os.features":["win32k"],"variant":"v7"}';
const full = `{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:${sha256}","size":5,"urls":["https://example.com/a?b=c#d"],"annotations":{"org.opencontainers.image.ref.name":"v1"},"data":"aGVsbG8=","platform":${platform},"artifactType":"application/vnd.example.sbom.v1"}`;
const large = `{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"sha512:${sha256}${sha256}","size":9007199254740993}`;
const config =
  '{"User":"1000:100","ExposedPorts":{"8080/tcp":{},"53/udp":{}},"Env":["PATH=/bin","EMPTY="],"Entrypoint":["/bin/app"],"Cmd":["--serve"],"Volumes":{"/data":{}},"WorkingDir":"/home","Labels":{"a":"b"},"StopSignal":"SIGRTMIN+3","ArgsEscaped":true,"Healthcheck":{"Test":["CMD-SHELL","true"],"Interval":30000000000,"Timeout":9223372036854775807,"Retries":3},"OnBuild":["RUN true"],"Shell":["/bin/bash","-c"]}';
const created = "2024-02-29T12:00:00.123456789+01:00";
const history = `{"created":"${created}","created_by":"RUN true","author":"A","comment":"c","empty_layer":true}`;

const empty =
  '{"mediaType":"application/vnd.oci.empty.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2,"data":"e30="}';

/** A document to begin with. */
interface Complete {
  /** What it is called in checks. */
  readonly name: string;
  readonly kind: DocumentKind;
  readonly tree: JsonTree;
}

// biome-ignore format: a table
const imageDocuments: readonly (readonly [name: string, kind: DocumentKind, text: string])[] = [
  ["Descriptor", "Descriptor", full],
  ["Manifest", "Manifest", `{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","artifactType":"application/vnd.example+type","config":${full},"layers":[${large},${full}],"subject":${large},"annotations":{"a":""}}`],
  ["Manifest of an artifact", "Manifest", `{"schemaVersion":2,"artifactType":"application/vnd.example","config":${empty},"layers":[${empty}]}`],
  ["Index", "Index", `{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","artifactType":"application/vnd.example.list","manifests":[${full},${large}],"subject":${large},"annotations":{"a":""}}`],
  ["Image", "Image", `{"created":"${created}","author":"A <a@example.com>","architecture":"arm64","os":"linux","os.version":"6","os.features":["f"],"variant":"v8","config":${config},"rootfs":{"type":"layers","diff_ids":["sha256:${sha256}"]},"history":[${history},{}]}`],
  ["ImageLayout", "ImageLayout", '{"imageLayoutVersion":"1.0.0"}'],
];

/** What the schema refuses, so that it is no part of the document whose changes are compared. */
const affinity: Path = ["windows", "resources", "cpu", "affinity"];

const fixtures = new URL("../../../../packages/oci-spec/testdata/runtime/", import.meta.url);

/** Documents with every key that their kind has; the platforms of the runtime specification are all in one. */
export async function completeDocuments(): Promise<readonly Complete[]> {
  const read = async (name: string): Promise<JsonTree> =>
    readTree(await readFile(new URL(`${name}.json`, fixtures), "utf8"));
  const sections = ["solaris", "windows", "vm", "zos", "freebsd"];
  const platforms = await Promise.all(sections.map(async (name) => [name, await read(name)] as const));
  const spec: JsonTree = { ...((await read("linux")) as object), ...Object.fromEntries(platforms) };
  const processors = readTree(
    '{"ociVersion":"1.3.0","windows":{"layerFolders":["C:\\\\a"],"resources":{"cpu":{"affinity":[]}}}}',
  );
  return [
    { name: "Spec", kind: "Spec", tree: withValue(spec, affinity, undefined) },
    {
      name: "Spec with affinity",
      kind: "Spec",
      tree: withValue(processors, affinity, at(spec, affinity)),
    },
    { name: "State", kind: "State", tree: await read("state") },
    { name: "Features", kind: "Features", tree: await read("features") },
    {
      name: "ContainerProcessState",
      kind: "ContainerProcessState",
      tree: await read("container-process-state"),
    },
    ...imageDocuments.map(([name, kind, text]) => ({ name, kind, tree: readTree(text) })),
  ];
}

/** Documents as runc, and containerd by its CRI, wrote them. */
export async function foundDocuments(): Promise<readonly Complete[]> {
  const names = [
    "runc-spec",
    "runc-spec-rootless",
    "containerd-linux",
    "containerd-privileged",
    "runc-features",
  ];
  return await Promise.all(
    names.map(async (name) => ({
      name,
      kind: name === "runc-features" ? ("Features" as const) : ("Spec" as const),
      tree: readTree(await readFile(new URL(`${name}.json`, fixtures), "utf8")),
    })),
  );
}
