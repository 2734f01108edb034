import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { deliberate } from "../conformance/src/cni/differential/deliberate.js";

test("docs/cni.md lists every deliberate difference from libcni with its reason, and no other", () => {
  const text = readFileSync(new URL("../docs/cni.md", import.meta.url), "utf8");
  const rows = [...text.matchAll(/^\| `([a-z-]+)` \| (.*?) \|/gm)].map(([, name, reason]) => [name, reason]);
  expect(rows.length).toBeGreaterThan(0);
  expect(Object.fromEntries(rows)).toEqual(
    Object.fromEntries(Object.entries(deliberate).map(([name, { reason }]) => [name, reason])),
  );
});
