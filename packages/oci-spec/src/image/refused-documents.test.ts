import { describe, expect, it } from "vitest";
import {
  Descriptor,
  descriptorEmptyJSON,
  Image,
  ImageLayout,
  Index,
  Manifest,
  SpecError,
  type Validator,
} from "./index.js";

const HEX = "9834876dcfb05cb167a5c24953eba58c4ac89b1adf57f28f2f9d09af107ee8f0";
const descriptor = {
  mediaType: "application/vnd.oci.image.manifest.v1+json",
  digest: `sha256:${HEX}`,
  size: 5,
};
const manifest = {
  schemaVersion: 2,
  config: { ...descriptor },
  layers: [{ ...descriptor }, { ...descriptor }],
};
const index = {
  schemaVersion: 2,
  manifests: [descriptor, { ...descriptor, platform: { architecture: "a", os: "b" } }],
};
const image = {
  architecture: "amd64",
  os: "linux",
  config: { Labels: {}, Healthcheck: {} },
  rootfs: { type: "layers", diff_ids: [`sha256:${HEX}`] },
  history: [{ comment: "first" }, { comment: "second" }],
};

const STRING = "a string";
const OBJECT = "an object";
const ARRAY = "an array";
const MEDIA_TYPE = "a media type such as application/vnd.oci.image.manifest.v1+json";
const DIGEST = "a digest such as sha256: and 64 digits of lower-case hexadecimal";
const SIZE = "an integer from 0 to 9223372036854775807";
const URI = "a URI such as https://example.com/layer";
const BASE64 = "base64 with padding and without line breaks";
const TIME = "a date and time such as 2015-10-31T22:22:56Z";
const VARIABLE = "a variable as NAME=value";
const MANIFEST =
  'one of "application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json"';
const INDEX =
  'one of "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json"';

/**
 * A document in which one value is another one, or gone, and the one thing that is found wrong with it; `at` where it
 * is inside the value.
 */
type Row = readonly [
  validator: Validator<unknown>,
  document: object,
  path: string,
  value: unknown,
  expected: string,
  found: string,
  at?: string,
];

const classes: Readonly<Record<string, readonly Row[]>> = {
  "something is missing": [
    [Descriptor, descriptor, "mediaType", undefined, STRING, "nothing"],
    [Descriptor, descriptor, "digest", undefined, STRING, "nothing"],
    [Descriptor, descriptor, "size", undefined, SIZE, "nothing"],
    [Manifest, manifest, "schemaVersion", undefined, "2", "nothing"],
    [Manifest, manifest, "config", undefined, OBJECT, "nothing"],
    [Manifest, manifest, "layers", undefined, ARRAY, "nothing"],
    [Manifest, manifest, "layers[1].digest", undefined, STRING, "nothing"],
    [Index, index, "schemaVersion", undefined, "2", "nothing"],
    [Index, index, "manifests", undefined, ARRAY, "nothing"],
    [Index, index, "manifests[1].platform.architecture", undefined, STRING, "nothing"],
    [Index, index, "manifests[1].platform.os", undefined, STRING, "nothing"],
    [Image, image, "architecture", undefined, STRING, "nothing"],
    [Image, image, "os", undefined, STRING, "nothing"],
    [Image, image, "rootfs", undefined, OBJECT, "nothing"],
    [Image, image, "rootfs.type", undefined, '"layers"', "nothing"],
    [Image, image, "rootfs.diff_ids", undefined, ARRAY, "nothing"],
    [ImageLayout, {}, "imageLayoutVersion", undefined, '"1.0.0"', "nothing"],
  ],
  "null where a value has to be": [
    [Descriptor, descriptor, "urls", null, ARRAY, "null"],
    [Descriptor, descriptor, "annotations", null, OBJECT, "null"],
    [Descriptor, descriptor, "platform", null, OBJECT, "null"],
    [Descriptor, descriptor, "data", null, STRING, "null"],
    [Manifest, manifest, "config", null, OBJECT, "null"],
    [Manifest, manifest, "layers", null, ARRAY, "null"],
    [Manifest, manifest, "subject", null, OBJECT, "null"],
    [Manifest, manifest, "artifactType", null, STRING, "null"],
    [Index, index, "manifests", null, ARRAY, "null"],
    [Image, image, "rootfs", null, OBJECT, "null"],
    [Image, image, "rootfs.diff_ids", null, ARRAY, "null"],
    [Image, image, "architecture", null, STRING, "null"],
  ],
  "another type": [
    [Descriptor, descriptor, "mediaType", 5, STRING, "5"],
    [Descriptor, descriptor, "urls", "https://example.com", ARRAY, STRING],
    [Descriptor, descriptor, "urls", [5], STRING, "a number", "urls[0]"],
    [Descriptor, descriptor, "annotations", [], OBJECT, "an empty array"],
    [Descriptor, descriptor, "annotations", { "a.b/c": 5 }, STRING, "a number", 'annotations["a.b/c"]'],
    [Manifest, manifest, "layers", {}, ARRAY, OBJECT],
    [Manifest, manifest, "subject", ".nope", OBJECT, '".nope"'],
    [Index, index, "manifests[1].platform", "linux/amd64", OBJECT, '"linux/amd64"'],
    [Index, index, "manifests[1].platform.variant", 7, STRING, "7"],
    [Image, image, "os", 123, STRING, "123"],
    [Image, image, "os.version", 10, STRING, "10", '["os.version"]'],
    [Image, image, "os.features", "win32k", ARRAY, '"win32k"', '["os.features"]'],
    [Image, image, "config", [], OBJECT, "an empty array"],
    [Image, image, "config.User", 1234, STRING, "1234"],
    [Image, image, "config.ExposedPorts", ["80"], OBJECT, ARRAY],
    [
      Image,
      image,
      "config.ExposedPorts",
      { "80/tcp": null },
      OBJECT,
      "null",
      'config.ExposedPorts["80/tcp"]',
    ],
    [Image, image, "config.Volumes", ["/data"], OBJECT, ARRAY],
    [Image, image, "config.Entrypoint", "/bin/sh", ARRAY, STRING],
    [Image, image, "config.Cmd", [5], STRING, "a number", "config.Cmd[0]"],
    [Image, image, "config.Labels", { a: {} }, STRING, OBJECT, "config.Labels.a"],
    [Image, image, "config.ArgsEscaped", "true", "true or false", '"true"'],
    [Image, image, "config.WorkingDir", {}, STRING, OBJECT],
    [Image, image, "config.StopSignal", 9, STRING, "9"],
    [Image, image, "config.OnBuild", "RUN true", ARRAY, STRING],
    [Image, image, "config.Shell", "sh", ARRAY, STRING],
    [Image, image, "config.Healthcheck.Interval", "30s", "an integer of 64 bits", '"30s"'],
    [Image, image, "config.Healthcheck.Test", "true", ARRAY, STRING],
    [Image, image, "history", "should be an array", ARRAY, '"should be an array"'],
    [Image, image, "history[1].created_by", [], STRING, "an empty array"],
    [Image, image, "history[1].empty_layer", 1, "true or false", "1"],
  ],
  "a digest that breaks the grammar": [
    "sha256",
    ":abc",
    "sha256:",
    `SHA256:${HEX}`,
    `sha256:${HEX.toUpperCase()}`,
    `sha256:${HEX.slice(1)}`,
    `sha256:${HEX}0`,
    `sha512:${HEX}`,
    "sha256+foo+-b:abc",
    "+sha1:abc",
    "sha1:a/b",
    "a:b:c",
    `sha256:${HEX}\n`,
    "sha256:../../etc",
  ].map((digest): Row => {
    const found = digest.length > 60 ? `${digest.slice(0, 60)}…` : digest;
    return [Manifest, manifest, "layers[1].digest", digest, DIGEST, JSON.stringify(found)];
  }),
  "a diff id that is no digest": ["sha256", `sha256:${HEX.slice(2)}`, HEX, "sha256:/", "sha256: x"].map(
    (digest): Row => [
      Image,
      image,
      "rootfs.diff_ids[0]",
      digest,
      DIGEST,
      JSON.stringify(digest.length > 60 ? `${digest.slice(0, 60)}…` : digest),
    ],
  ),
  "a media type that breaks the grammar": [
    ...["application", ".foo/bar", "foo/.bar", "foo/bar/baz", "a/b; charset=utf-8", "/b", "a/", "ä/b"].map(
      (type): Row => [Manifest, manifest, "config.mediaType", type, MEDIA_TYPE, JSON.stringify(type)],
    ),
    [Manifest, manifest, "config.mediaType", "", MEDIA_TYPE, "an empty string"],
    [Manifest, manifest, "artifactType", "foo/.bar", MEDIA_TYPE, '"foo/.bar"'],
    [Index, index, "artifactType", "x", MEDIA_TYPE, '"x"'],
    [Index, index, "manifests[0].artifactType", "x y/z", MEDIA_TYPE, '"x y/z"'],
    [Descriptor, descriptor, "mediaType", `a/${"b".repeat(128)}`, MEDIA_TYPE, `"a/${"b".repeat(58)}…"`],
    [Descriptor, descriptor, "mediaType", `${"b".repeat(128)}/a`, MEDIA_TYPE, `"${"b".repeat(60)}…"`],
  ],
  "another document": [
    [Manifest, manifest, "schemaVersion", 1, "2", "1"],
    [Manifest, manifest, "schemaVersion", "2", "2", '"2"'],
    [Index, index, "schemaVersion", 3, "2", "3"],
    [
      Manifest,
      manifest,
      "mediaType",
      "application/vnd.oci.image.index.v1+json",
      MANIFEST,
      '"application/vnd.oci.image.index.v1+json"',
    ],
    [Manifest, manifest, "mediaType", "a/b", MANIFEST, '"a/b"'],
    [
      Index,
      index,
      "mediaType",
      "application/vnd.oci.image.manifest.v1+json",
      INDEX,
      '"application/vnd.oci.image.manifest.v1+json"',
    ],
    [Index, index, "mediaType", "", INDEX, "an empty string"],
    [Image, image, "rootfs.type", "layer", '"layers"', '"layer"'],
    [Image, image, "rootfs.type", "", '"layers"', "an empty string"],
    [ImageLayout, {}, "imageLayoutVersion", "1.1.0", '"1.0.0"', '"1.1.0"'],
    [ImageLayout, {}, "imageLayoutVersion", 1, '"1.0.0"', "1"],
  ],
  "a size that is none": [
    [Descriptor, descriptor, "size", "5", SIZE, '"5"'],
    [Descriptor, descriptor, "size", -1, SIZE, "-1"],
    [Descriptor, descriptor, "size", 1.5, SIZE, "1.5"],
    [Descriptor, descriptor, "size", null, SIZE, "null"],
    [Descriptor, descriptor, "size", 2n ** 63n, SIZE, "9223372036854775808"],
    [Descriptor, descriptor, "size", -(2n ** 63n), SIZE, "-9223372036854775808"],
    [Descriptor, descriptor, "size", 2 ** 53, SIZE, "9007199254740992"],
    [Manifest, manifest, "subject", { ...descriptor, size: true }, SIZE, "true", "subject.size"],
  ],
  "a URL that is no URI": [
    "value",
    "//example.com",
    "https://a b",
    "https://ä",
    "1a:b",
    "https://a/%zz",
    "a:b\\c",
    "http://[::1",
    "http://a:b/",
  ].map((url): Row => [Descriptor, { ...descriptor, urls: [""] }, "urls[0]", url, URI, STRING]),
  "data that is no base64": [
    "aGVsbG8",
    "aGVsbG8==",
    "aGVs\nbG8=",
    "aGVsbG8_",
    "====",
    "a===",
    "=AAA",
    "aGVsbG8=aGVsbG8=",
  ].map((data): Row => [Descriptor, descriptor, "data", data, BASE64, STRING]),
  "data that is longer or shorter": [
    [Descriptor, descriptor, "data", "", "base64 of 5 bytes, as size says", "an empty string"],
    [Descriptor, descriptor, "data", "e30=", "base64 of 5 bytes, as size says", STRING],
    [Descriptor, descriptor, "data", "AAAAAAAA", "base64 of 5 bytes, as size says", STRING],
    [Descriptor, descriptor, "data", "AAAAAA==", "base64 of 5 bytes, as size says", STRING],
    [
      Descriptor,
      { ...descriptor, size: 2n ** 62n },
      "data",
      "e30=",
      `base64 of ${2n ** 62n} bytes, as size says`,
      STRING,
    ],
  ],
  "a time that is none": [
    "2015-10-31",
    "2015-10-31T22:22:56",
    "2015-10-31 22:22:56Z",
    "2015-02-29T00:00:00Z",
    "1900-02-29T00:00:00Z",
    "2015-13-01T00:00:00Z",
    "2015-00-01T00:00:00Z",
    "2015-04-31T00:00:00Z",
    "2015-01-00T00:00:00Z",
    "2015-01-01T24:00:00Z",
    "2015-01-01T00:60:00Z",
    "2015-01-01T00:00:61Z",
    "2015-01-01T00:00:60Z",
    "1990-12-31T23:59:60+01:00",
    "2015-01-01T00:00:00.Z",
    "2015-01-01T00:00:00+24:00",
    "2015-01-01T00:00:00+00:60",
    "2015-01-01T00:00:00+0000",
    "15-01-01T00:00:00Z",
  ].map((time): Row => [Image, image, "history[1].created", time, TIME, JSON.stringify(time)]),
  "a variable without a name or a sign": ["PATH", "", "=", "=value", "a b"].map(
    (variable): Row => [
      Image,
      { ...image, config: { Env: ["A=b", ""] } },
      "config.Env[1]",
      variable,
      VARIABLE,
      variable === "" ? "an empty string" : STRING,
    ],
  ),
  "an empty config without the artifact's type": [
    [
      Manifest,
      { ...manifest, config: descriptorEmptyJSON },
      "artifactType",
      undefined,
      "a media type, because the config is the empty one",
      "nothing",
    ],
    [
      Manifest,
      { ...manifest, config: { ...descriptor, mediaType: "application/vnd.oci.empty.v1+json" } },
      "artifactType",
      undefined,
      "a media type, because the config is the empty one",
      "nothing",
    ],
    [
      Manifest,
      { ...manifest, config: descriptorEmptyJSON },
      "artifactType",
      "",
      MEDIA_TYPE,
      "an empty string",
    ],
    [Manifest, { ...manifest, config: descriptorEmptyJSON }, "artifactType", null, STRING, "null"],
    [Manifest, { ...manifest, config: descriptorEmptyJSON }, "artifactType", "x", MEDIA_TYPE, '"x"'],
  ],
};

/** The document with the value at the path; `undefined` takes it away. Keys with a dot have to be the document's own. */
function change(document: object, path: string, value: unknown): unknown {
  const copy = structuredClone(document) as Record<string, unknown>;
  const keys = path.startsWith("os.") ? [path] : path.split(/[.[\]]+/).filter((key) => key !== "");
  const last = keys.pop() as string;
  const parent = keys.reduce((at, key) => at[key] as Record<string, unknown>, copy);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}

describe.each(Object.entries(classes))("refused: %s", (_name, rows) => {
  const named = rows.map((row) => [`${row[6] ?? row[2]} that is ${row[5]}`, row] as const);
  it.each(named)("%s", (_title, [validator, document, path, value, expected, found, at = path]) => {
    const changed = change(document, path, value);
    const findings = validator.findings(changed);
    expect(findings).toEqual([{ path: at, expected, found }]);
    expect(validator.is(changed)).toBe(false);
    expect(() => validator.validate(changed)).toThrow(SpecError);
  });
});

describe("refused documents of more than one mistake", () => {
  it("have each of them told, in the document's order, also those of the whole", () => {
    const document = {
      config: { ...descriptorEmptyJSON, size: -1 },
      layers: [{ ...descriptor, size: 6, data: "e30=" }, {}],
    };
    expect(Manifest.findings(document).map(({ path }) => path)).toEqual([
      "schemaVersion",
      "config.size",
      "layers[0].data",
      "layers[1].mediaType",
      "layers[1].digest",
      "layers[1].size",
      "artifactType",
    ]);
  });

  it("end in an error that names the document and carries all findings", () => {
    const error = (() => {
      try {
        Index.parse('{"schemaVersion":1}');
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toMatchObject({
      code: "INVALID_DOCUMENT",
      message:
        "[INVALID_DOCUMENT] checking the image index: schemaVersion has to be 2, found 1; manifests has to be an array, found nothing",
      findings: [{ path: "schemaVersion" }, { path: "manifests" }],
    });
  });

  it.each([null, undefined, 5, "x", [], true])("%o is no document at all", (value) => {
    for (const validator of [Descriptor, Manifest, Index, Image, ImageLayout]) {
      expect(validator.findings(value).map(({ path }) => path)).toEqual([""]);
    }
  });

  it("refuses an annotation called __proto__ that is no string", () => {
    const text = JSON.stringify({ ...manifest, annotations: {} }).replace("{}", '{"__proto__":5}');
    expect(Manifest.findings(JSON.parse(text))).toEqual([
      { path: "annotations.__proto__", expected: STRING, found: "a number" },
    ]);
  });
});
