import { expect, test } from "vitest";
import { thrown } from "../testdata/row.js";
import { CniError } from "./cni-error.js";
import { JsonError } from "./json/json-error.js";
import { readingJson } from "./read-json.js";

const facts = { doing: "reading /a", file: "/a" };

test("what was read is handed on", () => {
  expect(readingJson("INVALID_CONFIG", facts, () => 5)).toBe(5);
});

test.each([
  ["plugins[0].type", "plugins[0].type: it is missing"],
  ["", "it is missing"],
])("an error of JSON becomes one with the facts and the key %j", (key, reason) => {
  const cause = new JsonError(key, "it is missing");
  const read = (): never => {
    throw cause;
  };
  const error = thrown(() => readingJson("INVALID_CACHE", facts, read), "INVALID_CACHE");
  expect(error).toMatchObject({ ...facts, key, reason, cause });
  expect(error.message).toBe(`[INVALID_CACHE] reading /a: ${reason}`);
});

test.each([new TypeError("x"), new CniError("INVALID_RESULT", "x"), "text"])(
  "anything else goes on as it is: %s",
  (cause) => {
    const read = (): never => {
      throw cause;
    };
    let caught: unknown;
    try {
      readingJson("INVALID_CONFIG", facts, read);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBe(cause);
  },
);
