import { describe, expect, it } from "vitest";
import {
  Descriptor,
  HealthcheckConfig,
  History,
  Image,
  ImageConfig,
  ImageLayout,
  Index,
  Manifest,
  Platform,
  RootFS,
  type Validator,
} from "./index.js";

const SHA256 = "9834876dcfb05cb167a5c24953eba58c4ac89b1adf57f28f2f9d09af107ee8f0";
const SHA512 = SHA256 + SHA256;
const CREATED = "2024-02-29T12:00:00.123456789+01:00";

const platform =
  '{"architecture":"arm","os":"windows","os.version":"10.0.14393.1066","os.features":["win32k"],"variant":"v7"}';
const descriptor = `{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:${SHA256}","size":5,"urls":["https://example.com/a?b=c#d"],"annotations":{"org.opencontainers.image.ref.name":"v1"},"data":"aGVsbG8=","platform":${platform},"artifactType":"application/vnd.example.sbom.v1"}`;
const large = `{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"sha512:${SHA512}","size":9223372036854775807}`;
const index = `{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","artifactType":"application/vnd.example.list","manifests":[${descriptor},${large}],"subject":${descriptor},"annotations":{"a":""}}`;
const manifest = `{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","artifactType":"application/vnd.example+type","config":${descriptor},"layers":[${large},${descriptor}],"subject":${descriptor},"annotations":{"a":""}}`;
const healthcheck =
  '{"Test":["CMD-SHELL","true"],"Interval":30000000000,"Timeout":9223372036854775807,"StartPeriod":0,"StartInterval":5000000000,"Retries":3}';
const config = `{"User":"1000:100","ExposedPorts":{"8080/tcp":{},"53/udp":{}},"Env":["PATH=/bin","EMPTY=","LINES=a\\nb"],"Entrypoint":["/bin/app"],"Cmd":["--serve"],"Volumes":{"/data":{}},"WorkingDir":"/home","Labels":{"a":"b"},"StopSignal":"SIGRTMIN+3","ArgsEscaped":true,"Healthcheck":${healthcheck},"OnBuild":["RUN true"],"Shell":["/bin/bash","-c"]}`;
const rootfs = `{"type":"layers","diff_ids":["sha256:${SHA256}","sha512:${SHA512}"]}`;
const history = `{"created":"${CREATED}","created_by":"RUN true","author":"A","comment":"c","empty_layer":true}`;
const image = `{"created":"${CREATED}","author":"A <a@example.com>","architecture":"arm64","os":"linux","os.version":"6","os.features":["f"],"variant":"v8","config":${config},"rootfs":${rootfs},"history":[${history},{}]}`;

const documents: readonly (readonly [string, Validator<unknown>, string])[] = [
  ["Platform", Platform, platform],
  ["Descriptor", Descriptor, descriptor],
  ["Descriptor of the largest size", Descriptor, large],
  ["Index", Index, index],
  ["Manifest", Manifest, manifest],
  ["HealthcheckConfig", HealthcheckConfig, healthcheck],
  ["ImageConfig", ImageConfig, config],
  ["RootFS", RootFS, rootfs],
  ["History", History, history],
  ["Image", Image, image],
  ["ImageLayout", ImageLayout, '{"imageLayoutVersion":"1.0.0"}'],
];

describe("complete documents", () => {
  it.each(documents)("%s comes out as it went in", (_name, validator, json) => {
    expect(validator.stringify(validator.parse(json))).toBe(json);
    expect(validator.stringify(validator.parse(new TextEncoder().encode(json)))).toBe(json);
  });

  it.each(documents.filter(([name]) => !name.includes(" ")))(
    "%s has every key that its type has",
    (_name, validator, json) => {
      const known = Object.keys(validator.toJsonSchema().properties as object);
      expect(Object.keys(JSON.parse(json)).sort()).toEqual(known.sort());
    },
  );

  it.each(documents)("%s keeps keys that are not known", (_name, validator, json) => {
    const extended = `${json.slice(0, -1)},"com.example/x":{"deep":[18446744073709551615,null]}}`;
    expect(validator.stringify(validator.parse(extended))).toBe(extended);
  });

  it("keeps unknown keys at every depth", () => {
    const inside = manifest
      .replaceAll('"size":5', '"size":5,"x":1')
      .replaceAll('"variant"', '"features":[],"variant"');
    expect(Manifest.stringify(Manifest.parse(inside))).toBe(inside);
    const below = image
      .replace('"User"', '"Memory":1,"Hostname":"","User"')
      .replace('"type"', '"x":{},"type"');
    expect(Image.stringify(Image.parse(below))).toBe(below);
  });

  it("gives sizes beyond 2⁵³ - 1 as bigint and all others as number", () => {
    const sizes = ["0", "9007199254740991", "9007199254740992", "9223372036854775807"].map(
      (size) => Descriptor.parse(large.replace("9223372036854775807", size)).size,
    );
    expect(sizes).toEqual([0, 9007199254740991, 9007199254740992n, 9223372036854775807n]);
  });

  it("returns the value itself, not a copy", () => {
    const value: unknown = JSON.parse(manifest.replace(large, descriptor));
    expect(Manifest.validate(value)).toBe(value);
  });
});
