import { expect, test } from "vitest";
import { cacheRows } from "../testdata/cache-rows.js";
import { jsonRows } from "../testdata/json-rows.js";
import { listPluginRows } from "../testdata/list-plugin-rows.js";
import { listRows } from "../testdata/list-rows.js";
import { pluginRows } from "../testdata/plugin-rows.js";
import { refusedResultRows } from "../testdata/refused-result-rows.js";
import { resultRows } from "../testdata/result-rows.js";
import { type Row, refused, taken } from "../testdata/row.js";

/** The rows of the tables, each of which is a test of its own beside the code that reads it. */
const tables: Readonly<Record<string, readonly Row<unknown>[]>> = {
  configurations: [...listRows, ...listPluginRows, ...pluginRows],
  results: [
    ...refusedResultRows,
    ...resultRows.flatMap((row) =>
      Object.entries(row.as).map(
        ([version, json]): Row<unknown> => ({
          ...row,
          name: `${row.name}, as ${version}`,
          ...(json === null ? { key: "", says: "it has no address" } : { gives: json }),
        }),
      ),
    ),
  ],
  "files of the cache": cacheRows,
  JSON: jsonRows,
};

test("hundreds of malformed documents are told apart from good ones", () => {
  const all = Object.values(tables).flat();
  expect(refused(all).length).toBeGreaterThanOrEqual(200);
  expect(taken(all).length).toBeGreaterThanOrEqual(all.length / 3);
});

test.each(Object.entries(tables))(
  "%s: every case has a name of its own, in a class with others",
  (_, rows) => {
    const names = rows.map((row) => `${row.class}: ${row.name}`);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    const sizes = new Map<string, number>();
    for (const row of rows) sizes.set(row.class, (sizes.get(row.class) ?? 0) + 1);
    expect([...sizes].filter(([, size]) => size < 2)).toEqual([]);
    expect(refused(rows).length).toBeGreaterThan(0);
    expect(taken(rows).length).toBeGreaterThan(0);
  },
);
