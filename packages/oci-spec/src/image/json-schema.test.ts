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

const validators: Readonly<Record<string, Validator<unknown>>> = {
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
};

interface Schema {
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly not?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly [keyword: string]: unknown;
}

const schemaOf = (validator: Validator<unknown>): Schema => validator.toJsonSchema();

/** What a JSON Schema says about a text, by the keywords that ours use for texts. */
function allows(schema: Schema, text: string): boolean {
  return (
    (schema.pattern === undefined || new RegExp(schema.pattern, "u").test(text)) &&
    (schema.enum === undefined || schema.enum.includes(text)) &&
    (schema.anyOf === undefined || schema.anyOf.some((branch) => allows(branch, text))) &&
    (schema.not === undefined || !allows(schema.not, text))
  );
}

describe("JSON Schema", () => {
  it.each(Object.entries(validators))(
    "of %s is one of draft 2020-12, for an object with any other keys",
    (_name, validator) => {
      const schema = schemaOf(validator);
      expect(schema.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
      expect(schema.type).toBe("object");
      expect(schema.additionalProperties).toEqual({});
      expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    },
  );

  it("demands what the specification demands", () => {
    expect(schemaOf(Descriptor).required).toEqual(["mediaType", "digest", "size"]);
    expect(schemaOf(Manifest).required).toEqual(["schemaVersion", "config", "layers"]);
    expect(schemaOf(Index).required).toEqual(["schemaVersion", "manifests"]);
    expect(schemaOf(Image).required).toEqual(["architecture", "os", "rootfs"]);
    expect(schemaOf(RootFS).required).toEqual(["type", "diff_ids"]);
    expect(schemaOf(Platform).required).toEqual(["architecture", "os"]);
    expect(schemaOf(ImageLayout).required).toEqual(["imageLayoutVersion"]);
    for (const validator of [History, ImageConfig, HealthcheckConfig]) {
      expect(schemaOf(validator).required ?? []).toEqual([]);
    }
  });

  it("says what sizes, times and URLs are", () => {
    const { size, urls } = schemaOf(Descriptor).properties ?? {};
    expect(size).toMatchObject({ type: "integer", minimum: 0 });
    expect(urls).toMatchObject({ type: "array", items: { type: "string", format: "uri" } });
    expect(schemaOf(History).properties?.created).toEqual({
      anyOf: [{ type: "string", format: "date-time" }, { type: "null" }],
    });
  });

  it("judges digests, media types and data as the validator does", () => {
    const valid = { mediaType: "a/b", digest: `sha256:${"a".repeat(64)}`, size: 0 };
    const texts = [
      ...[valid.digest, `sha256:${"A".repeat(64)}`, `sha512:${"0".repeat(128)}`, `sha512:${"0".repeat(64)}`],
      ...["sha1:x", "sha256+b64:_-=", "sha256", "a+-b:c", "a/b", "a/b;c", "foo/.bar", "application/x+y"],
      ...["e30=", "e30", "", "AAAA", "A===", "AA==", "AAAA\n"],
    ];
    for (const key of ["digest", "mediaType", "artifactType"] as const) {
      const schema = schemaOf(Descriptor).properties?.[key] as Schema;
      for (const text of texts)
        expect(allows(schema, text), `${key} ${text}`).toBe(Descriptor.is({ ...valid, [key]: text }));
    }
    const data = schemaOf(Descriptor).properties?.data as Schema;
    for (const text of texts) {
      const size = Math.floor((text.replace(/=+$/, "").length * 3) / 4);
      expect(allows(data, text), `data ${text}`).toBe(Descriptor.is({ ...valid, size, data: text }));
    }
  });

  it("judges the media types of documents as the validator does", () => {
    const texts = [
      ...["application/vnd.oci.image.manifest.v1+json", "application/vnd.oci.image.index.v1+json", "a/b", ""],
      "application/vnd.docker.distribution.manifest.v2+json",
      "application/vnd.docker.distribution.manifest.list.v2+json",
    ];
    const config = { mediaType: "a/b", digest: "a:b", size: 0 };
    for (const text of texts) {
      expect(allows(schemaOf(Manifest).properties?.mediaType as Schema, text)).toBe(
        Manifest.is({ schemaVersion: 2, mediaType: text, config, layers: [] }),
      );
      expect(allows(schemaOf(Index).properties?.mediaType as Schema, text)).toBe(
        Index.is({ schemaVersion: 2, mediaType: text, manifests: [] }),
      );
    }
  });

  it("has patterns that regular expressions without lookaround understand", () => {
    const text = JSON.stringify(Object.values(validators).map(schemaOf));
    expect(text).not.toMatch(/\(\?[=!<]/);
  });
});
