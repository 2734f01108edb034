import { describe, expect, it } from "vitest";
import {
  ErrorCode,
  ErrorInfo,
  ErrorResponse,
  Extension,
  ExtensionList,
  RepositoryList,
  TagList,
  type Validator,
} from "./index.js";

const error =
  '{"code":"MANIFEST_UNKNOWN","message":"no such manifest","detail":{"Tag":"x","n":18446744073709551615}}';
const extension =
  '{"name":"_oci","url":"https://example.com","description":"d","endpoints":["_oci/ext/discover"]}';

const documents: readonly (readonly [string, Validator<unknown>, string])[] = [
  ["ErrorInfo", ErrorInfo, error],
  ["ErrorResponse", ErrorResponse, `{"errors":[${error},{"code":"DENIED"}]}`],
  ["TagList", TagList, '{"name":"library/busybox","tags":["1","latest"]}'],
  ["RepositoryList", RepositoryList, '{"repositories":["a","b/c"]}'],
  ["Extension", Extension, extension],
  ["ExtensionList", ExtensionList, `{"extensions":[${extension}]}`],
];

describe.each(documents)("%s", (_name, validator, json) => {
  it("comes out as it went in", () => {
    expect(validator.stringify(validator.parse(json))).toBe(json);
  });

  it("has every key that its type has, and keeps others", () => {
    const known = Object.keys(validator.toJsonSchema().properties as object);
    expect(Object.keys(JSON.parse(json)).sort()).toEqual(known.sort());
    const extended = `${json.slice(0, -1)},"x":[]}`;
    expect(validator.stringify(validator.parse(extended))).toBe(extended);
  });
});

describe("what registries answer", () => {
  it.each([
    ["no tags", TagList, { name: "a", tags: [] }],
    ["no tags, from Go", TagList, { name: "a", tags: null }],
    ["a tag that is none", TagList, { name: "a", tags: ["sha256:abc"] }],
    ["no repositories, from Go", RepositoryList, { repositories: null }],
    ["no errors", ErrorResponse, { errors: [] }],
    ["an error without more", ErrorResponse, { errors: [{ code: "UNAUTHORIZED" }] }],
    ["a code of the past", ErrorResponse, { errors: [{ code: "TAG_INVALID", message: "", detail: null }] }],
    ["a detail of text", ErrorResponse, { errors: [{ code: "DENIED", detail: "why" }] }],
  ] as const)("accepted: %s", (_name, validator, value) => {
    expect((validator as Validator<unknown>).findings(value)).toEqual([]);
  });

  it.each([
    ["TagList", { tags: [] }, "name", "a string", "nothing"],
    ["TagList", { name: "a" }, "tags", "an array", "nothing"],
    ["TagList", { name: "a", tags: "latest" }, "tags", "an array", '"latest"'],
    ["TagList", { name: "a", tags: ["a", 1] }, "tags[1]", "a string", "1"],
    ["TagList", { name: null, tags: [] }, "name", "a string", "null"],
    ["RepositoryList", {}, "repositories", "an array", "nothing"],
    ["RepositoryList", { repositories: [null] }, "repositories[0]", "a string", "null"],
    ["ErrorResponse", {}, "errors", "an array", "nothing"],
    ["ErrorResponse", { errors: null }, "errors", "an array", "null"],
    ["ErrorResponse", { errors: [{}] }, "errors[0].code", "a string", "nothing"],
    ["ErrorResponse", { errors: [{ code: 404 }] }, "errors[0].code", "a string", "404"],
    [
      "ErrorResponse",
      { errors: [{ code: "" }] },
      "errors[0].code",
      "a code of capital letters and underscores",
      "an empty string",
    ],
    [
      "ErrorResponse",
      { errors: [{ code: "denied" }] },
      "errors[0].code",
      "a code of capital letters and underscores",
      '"denied"',
    ],
    [
      "ErrorResponse",
      { errors: [{ code: "A\u001b[2J" }] },
      "errors[0].code",
      "a code of capital letters and underscores",
      '"A\\u001b[2J"',
    ],
    ["ErrorResponse", { errors: [{ code: "A", message: {} }] }, "errors[0].message", "a string", "an object"],
    [
      "ExtensionList",
      { extensions: [{ name: "_a", url: "u" }] },
      "extensions[0].endpoints",
      "an array",
      "nothing",
    ],
    [
      "ExtensionList",
      { extensions: [{ name: "_a", endpoints: [] }] },
      "extensions[0].url",
      "a string",
      "nothing",
    ],
    ["ExtensionList", { extensions: {} }, "extensions", "an array", "an object"],
  ] as const)("refused: a %s of %j", (name, value, path, expected, found) => {
    const validator: Validator<unknown> = { TagList, RepositoryList, ErrorResponse, ExtensionList }[name];
    expect(validator.findings(value)).toEqual([{ path, expected, found }]);
  });

  it("names each code as it is sent", () => {
    expect(Object.keys(ErrorCode)).toEqual(Object.values(ErrorCode));
    expect(Object.keys(ErrorCode)).toHaveLength(14);
    for (const code of Object.values(ErrorCode)) expect(ErrorInfo.is({ code })).toBe(true);
  });
});
