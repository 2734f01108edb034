import { describe, expect, it } from "vitest";
import * as image from "./index.js";
import {
  isImageConfigMediaType,
  isIndexMediaType,
  isLayerMediaType,
  isManifestMediaType,
  isNonDistributableMediaType,
  layerCompressionOf,
  toDockerMediaType,
  toOciMediaType,
} from "./index.js";

const OCI = "application/vnd.oci.image";
const DOCKER = "application/vnd.docker";

/** Each media type, what it is, how it is compressed, and what the other side calls it. */
const rows = [
  [`${OCI}.index.v1+json`, "index", undefined, `${DOCKER}.distribution.manifest.list.v2+json`],
  [`${OCI}.manifest.v1+json`, "manifest", undefined, `${DOCKER}.distribution.manifest.v2+json`],
  [`${OCI}.config.v1+json`, "config", undefined, `${DOCKER}.container.image.v1+json`],
  [`${OCI}.layer.v1.tar`, "layer", "none", `${DOCKER}.image.rootfs.diff.tar`],
  [`${OCI}.layer.v1.tar+gzip`, "layer", "gzip", `${DOCKER}.image.rootfs.diff.tar.gzip`],
  [`${OCI}.layer.v1.tar+zstd`, "layer", "zstd", `${DOCKER}.image.rootfs.diff.tar.zstd`],
  [`${OCI}.layer.nondistributable.v1.tar`, "kept layer", "none", `${DOCKER}.image.rootfs.foreign.diff.tar`],
  [
    `${OCI}.layer.nondistributable.v1.tar+gzip`,
    "kept layer",
    "gzip",
    `${DOCKER}.image.rootfs.foreign.diff.tar.gzip`,
  ],
  [`${OCI}.layer.nondistributable.v1.tar+zstd`, "kept layer", "zstd", undefined],
  ["application/vnd.oci.empty.v1+json", "other", undefined, undefined],
  ["application/vnd.oci.descriptor.v1+json", "other", undefined, undefined],
  ["application/vnd.oci.layout.header.v1+json", "other", undefined, undefined],
  [`${DOCKER}.plugin.v1+json`, "other", undefined, undefined],
  [`${OCI}.layer.v1.tar+gzip+encrypted`, "other", undefined, undefined],
  ["APPLICATION/VND.OCI.IMAGE.LAYER.V1.TAR", "other", undefined, undefined],
  ["constructor", "other", undefined, undefined],
  ["", "other", undefined, undefined],
] as const;

describe("media types", () => {
  it.each(rows)("%s is %s", (oci, kind, compression, docker) => {
    for (const type of docker === undefined ? [oci] : [oci, docker]) {
      expect(isIndexMediaType(type)).toBe(kind === "index");
      expect(isManifestMediaType(type)).toBe(kind === "manifest");
      expect(isImageConfigMediaType(type)).toBe(kind === "config");
      expect(isLayerMediaType(type)).toBe(kind === "layer" || kind === "kept layer");
      expect(isNonDistributableMediaType(type)).toBe(kind === "kept layer");
      expect(layerCompressionOf(type)).toBe(compression);
    }
  });

  it.each(rows)("%s converts to Docker's and back", (oci, _kind, _compression, docker) => {
    expect(toDockerMediaType(oci)).toBe(docker ?? oci);
    expect(toOciMediaType(docker ?? oci)).toBe(oci);
    expect(toOciMediaType(oci)).toBe(oci);
    expect(toDockerMediaType(docker ?? oci)).toBe(docker ?? oci);
  });

  it("are exported, all of them, once each", () => {
    const exported = Object.entries(image).flatMap(([name, value]) =>
      name.startsWith("mediaType") ? [value] : [],
    );
    const known = rows
      .slice(0, 13)
      .flatMap(([oci, , , docker]) => (docker === undefined ? [oci] : [oci, docker]));
    expect([...exported].sort()).toEqual([...known].sort());
  });
});
