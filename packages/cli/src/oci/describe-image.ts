import type { Descriptor, Image, Manifest } from "@container-interfaces/oci-spec/image";
import { platformOf } from "@container-interfaces/oci-spec/image";
import { formatPlatform } from "@container-interfaces/oci-spec/reference";
import { namesOf } from "./find-entries.js";
import { formatBytes } from "./format-bytes.js";
import type { ImageNode } from "./image-tree.js";
import { kindOfContent } from "./kind-of-content.js";

/** A line of a tree, with the lines below it. */
export interface TreeLine {
  readonly text: string;
  readonly below?: readonly TreeLine[];
}

/** Says for a person what an image is made of. */
export function describeImage(node: ImageNode): TreeLine {
  const { descriptor, manifest, config, manifests, problem, referrers } = node;
  const platform = config === undefined ? descriptor.platform : platformOf(config);
  const isArtifact = manifest !== undefined && config === undefined && problem === undefined;
  const kind = isArtifact ? "artifact" : kindOfContent(descriptor.mediaType);
  const title = [
    namesOf(descriptor).join(", "),
    kind,
    platform === undefined ? "" : formatPlatform(platform),
    descriptor.digest,
    formatBytes(descriptor.size),
  ];
  const below = [
    ...(problem === undefined ? [] : [{ text: `problem: ${problem}` }]),
    ...(isArtifact ? [{ text: `type ${manifest.artifactType ?? manifest.config.mediaType}` }] : []),
    ...pairs("annotations", manifest?.annotations ?? node.index?.annotations),
    ...(manifest?.subject === undefined ? [] : [{ text: `subject ${manifest.subject.digest}` }]),
    ...(config === undefined ? [] : [describeConfig(config, manifest?.config)]),
    ...(manifest === undefined ? [] : [describeLayers(manifest, config)]),
    ...(config === undefined ? [] : describeHistory(config)),
    ...(manifests ?? []).map(describeImage),
    ...(referrers === undefined ? [] : [describeReferrers(referrers)]),
  ];
  return { text: title.filter((part) => part !== "").join("  "), below };
}

function describeConfig(image: Image, descriptor: Descriptor | undefined): TreeLine {
  const { config } = image;
  const facts: [string, string | null | undefined][] = [
    ["created", image.created],
    ["author", image.author],
    ["user", config?.User],
    ["working directory", config?.WorkingDir],
    ["entrypoint", words(config?.Entrypoint)],
    ["command", words(config?.Cmd)],
    ["ports", Object.keys(config?.ExposedPorts ?? {}).join(", ")],
    ["volumes", Object.keys(config?.Volumes ?? {}).join(", ")],
    ["stop signal", config?.StopSignal],
  ];
  const env = config?.Env ?? [];
  return {
    text: `config  ${descriptor?.digest}  ${formatBytes(descriptor?.size ?? 0)}`,
    below: [
      ...facts.flatMap(([name, value]) => (value ? [{ text: `${name}: ${value}` }] : [])),
      ...(env.length === 0 ? [] : [{ text: "environment", below: env.map((text) => ({ text })) }]),
      ...pairs("labels", config?.Labels),
    ],
  };
}

function describeLayers({ layers }: Manifest, config: Image | undefined): TreeLine {
  const bytes = layers.reduce((sum, { size }) => sum + Number(size), 0);
  return {
    text: `${layers.length} ${layers.length === 1 ? "layer" : "layers"}  ${formatBytes(bytes)}`,
    below: layers.map(({ digest, mediaType, size, annotations }, index) => {
      const diffId = config?.rootfs.diff_ids[index];
      return {
        text: `${digest}  ${formatBytes(size)}  ${mediaType}`,
        below: [
          ...(diffId === undefined || diffId === digest ? [] : [{ text: `uncompressed ${diffId}` }]),
          ...pairs("annotations", annotations),
        ],
      };
    }),
  };
}

function describeHistory({ history }: Image): TreeLine[] {
  if (history == null || history.length === 0) return [];
  return [
    {
      text: "history",
      below: history.map(({ created, created_by: by, comment, empty_layer: isEmpty }) => ({
        text: [created, by ?? comment ?? "", isEmpty ? "(no layer)" : ""].filter(Boolean).join("  "),
      })),
    },
  ];
}

function describeReferrers(referrers: readonly Descriptor[]): TreeLine {
  const below = referrers.map(({ digest, artifactType, size, annotations }) => ({
    text: `${artifactType ?? "of no type"}  ${digest}  ${formatBytes(size)}`,
    below: pairs("annotations", annotations),
  }));
  return { text: `${referrers.length} ${referrers.length === 1 ? "referrer" : "referrers"}`, below };
}

function pairs(title: string, map: Readonly<Record<string, string>> | null | undefined): TreeLine[] {
  const entries = Object.entries(map ?? {});
  if (entries.length === 0) return [];
  return [{ text: title, below: entries.map(([key, value]) => ({ text: `${key}=${value}` })) }];
}

function words(list: readonly string[] | null | undefined): string {
  return list == null || list.length === 0 ? "" : JSON.stringify(list);
}
