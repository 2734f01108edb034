import { expect, test } from "vitest";
import { formatJson } from "./format-json.js";

test("the document has two spaces and ends its last line", () => {
  expect(formatJson({ a: [1] })).toBe('{\n  "a": [\n    1\n  ]\n}\n');
});

test("what steers a terminal is escaped, and read back as it was", () => {
  const hostile = "a\u001b[31m\u009b2J\u202eb\u2028";
  expect(formatJson([hostile])).toBe('[\n  "a\\u001b[31m\\u009b2J\\u202eb\\u2028"\n]\n');
  expect(JSON.parse(formatJson(hostile))).toBe(hostile);
});
