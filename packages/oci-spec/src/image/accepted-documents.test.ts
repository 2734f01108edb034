import { describe, expect, it } from "vitest";
import { Descriptor, descriptorEmptyJSON, Image, Index, Manifest, type Validator } from "./index.js";

const DIGEST = "sha256:9834876dcfb05cb167a5c24953eba58c4ac89b1adf57f28f2f9d09af107ee8f0";
const descriptor = { mediaType: "application/vnd.oci.image.manifest.v1+json", digest: DIGEST, size: 5 };
const manifest = { schemaVersion: 2, config: descriptor, layers: [descriptor] };
const index = { schemaVersion: 2, manifests: [descriptor] };
const image = { architecture: "amd64", os: "linux", rootfs: { type: "layers", diff_ids: [DIGEST] } };
const longest = `a${"b".repeat(126)}`;

type Row = readonly [name: string, validator: Validator<unknown>, value: unknown];

const classes: Readonly<Record<string, readonly Row[]>> = {
  "only what is required": [
    ["descriptor", Descriptor, descriptor],
    ["manifest", Manifest, manifest],
    ["index", Index, index],
    ["image", Image, image],
    ["index of nothing", Index, { ...index, manifests: [] }],
    ["manifest without layers", Manifest, { ...manifest, layers: [] }],
    ["image without layers", Image, { ...image, rootfs: { type: "layers", diff_ids: [] } }],
  ],
  digests: [
    "sha256+b64u:LCa0a2j_xo_5m0U8HTBBNBNCLXBkg7-g-YpeiGJm564",
    "multihash+base58:QmRZxt2b1FVZPNqd8hsiykDL3TdBDeTSPX9Kv46HmX4Gx8",
    "sha256.foo-bar:c86f7763",
    "sha384:ABC=",
    "a_b+c:=_-",
    "sha2567:x",
    `sha512:${"0".repeat(128)}`,
  ].map((digest) => [digest, Descriptor, { ...descriptor, digest }] as const),
  "media types": [
    "a/b",
    "application/octet-stream",
    "text/x.y-z+q",
    "A1!#$&^_.+-/0!#$&^_.+-",
    `${longest}/${longest}`,
  ].map(
    (mediaType) => [mediaType, Descriptor, { ...descriptor, mediaType, artifactType: mediaType }] as const,
  ),
  urls: [
    "https://example.com",
    "http://user:pw@[::1]:8080/a%20b;c=d/?q=/?#f/?",
    "urn:isbn:0451450523",
    "file:///a/b",
    "s3://bucket/key",
    "https://example.com:/",
    "ipfs:/a//b",
    "a:",
  ].map((url) => [url, Descriptor, { ...descriptor, urls: [url] }] as const),
  data: [
    ["", 0],
    ["e30=", 2],
    ["AA==", 1],
    ["AAAA", 3],
    ["+/+/", 3],
    ["aGVsbG8=", 5n],
  ].map(([data, size]) => [`${data}`, Descriptor, { ...descriptor, data, size }] as const),
  "what others write": [
    [
      "Docker's manifest",
      Manifest,
      { ...manifest, mediaType: "application/vnd.docker.distribution.manifest.v2+json" },
    ],
    [
      "Docker's manifest list",
      Index,
      { ...index, mediaType: "application/vnd.docker.distribution.manifest.list.v2+json" },
    ],
    [
      "an artifact",
      Manifest,
      { ...manifest, artifactType: "a/b", config: descriptorEmptyJSON, layers: [descriptorEmptyJSON] },
    ],
    [
      "an unknown config",
      Manifest,
      { ...manifest, config: { ...descriptor, mediaType: "application/vnd.cncf.helm.config.v1+json" } },
    ],
    [
      "an unknown manifest",
      Index,
      { ...index, manifests: [{ ...descriptor, mediaType: "application/xml" }] },
    ],
    [
      "a platform of empty names",
      Index,
      { ...index, manifests: [{ ...descriptor, platform: { architecture: "", os: "" } }] },
    ],
    [
      "an attestation's platform",
      Index,
      { ...index, manifests: [{ ...descriptor, platform: { architecture: "unknown", os: "unknown" } }] },
    ],
    ["empty annotations", Manifest, { ...manifest, annotations: {} }],
    ["an annotation without a value", Manifest, { ...manifest, annotations: { a: "" } }],
    [
      "Docker's config",
      Image,
      {
        ...image,
        container_config: { Cmd: null },
        docker_version: "1",
        config: { Hostname: "", Memory: 0, Image: "" },
      },
    ],
  ],
  "null in place of what is optional": [
    ...["created", "author", "os.version", "os.features", "variant", "config", "history"].map(
      (key) => [key, Image, { ...image, [key]: null }] as const,
    ),
    ...[
      "User",
      "ExposedPorts",
      "Env",
      "Entrypoint",
      "Cmd",
      "Volumes",
      "WorkingDir",
      "Labels",
      "StopSignal",
    ].map((key) => [`config.${key}`, Image, { ...image, config: { [key]: null } }] as const),
    ...["ArgsEscaped", "Healthcheck", "OnBuild", "Shell"].map(
      (key) => [`config.${key}`, Image, { ...image, config: { [key]: null } }] as const,
    ),
    ...["created", "created_by", "author", "comment", "empty_layer"].map(
      (key) => [`history[0].${key}`, Image, { ...image, history: [{ [key]: null }] }] as const,
    ),
  ],
  "dates and times": [
    "2015-10-31T22:22:56Z",
    "2015-10-31t22:22:56.015925234z",
    "0001-01-01T00:00:00Z",
    "2000-02-29T23:59:59+23:59",
    "1990-12-31T23:59:60Z",
    "1990-12-31T15:59:60-08:00",
    "9999-12-31T00:00:00-00:00",
  ].map((created) => [created, Image, { ...image, created }] as const),
  variables: ["A=", "A=b=c", "a b=c", "A=line\nline", "Ä=ö"].map(
    (variable) => [variable, Image, { ...image, config: { Env: [variable] } }] as const,
  ),
};

describe.each(Object.entries(classes))("accepted: %s", (_name, rows) => {
  it.each(rows)("%s", (_row, validator, value) => {
    expect(validator.findings(value)).toEqual([]);
    expect(validator.is(value)).toBe(true);
  });
});
