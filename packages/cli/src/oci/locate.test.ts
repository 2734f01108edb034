import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { locate, splitName } from "./locate.js";

function folderWith(...names: readonly string[]): (name: string) => string {
  const folder = temporaryFolder();
  for (const name of names) {
    if (name.endsWith(".tar")) writeFileSync(join(folder, name), "");
    else mkdirSync(join(folder, name));
    if (!name.endsWith(".tar") && name !== "plain") writeFileSync(join(folder, name, "oci-layout"), "{}");
  }
  return (name) => join(folder, name);
}

test("what is there comes first, with the longest path", async () => {
  const at = folderWith("images", "images:old", "plain", "a.tar");
  const digest = `sha256:${"a".repeat(64)}`;
  expect(await locate(at("images"))).toEqual({ kind: "layout", path: at("images"), name: undefined });
  expect(await locate(at("images:web:1"))).toEqual({ kind: "layout", path: at("images"), name: "web:1" });
  expect(await locate(at("images:old:1"))).toEqual({ kind: "layout", path: at("images:old"), name: "1" });
  expect(await locate(at(`images@${digest}`))).toEqual({ kind: "layout", path: at("images"), name: digest });
  expect(await locate(at("a.tar:web:1"))).toEqual({ kind: "archive", path: at("a.tar"), name: "web:1" });
  await expect(locate(at("plain"))).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(locate(at("images:"))).rejects.toMatchObject({ code: "USAGE" });
});

test("the rest is a reference, and so is what says it", async () => {
  const reference = "registry.example.com:5000/team/web:1";
  expect(await locate(reference)).toEqual({ kind: "registry", reference });
  expect(await locate(`docker://${reference}`)).toEqual({ kind: "registry", reference });
  expect(await locate("oci:gone:web:1")).toEqual({ kind: "layout", path: "gone", name: "web:1" });
  expect(await locate("oci-archive:gone.tar")).toEqual({
    kind: "archive",
    path: "gone.tar",
    name: undefined,
  });
});

test("a layout that is not there yet ends at the first colon", async () => {
  expect(await splitName("/gone/images:web:1")).toEqual({ path: "/gone/images", name: "web:1" });
  expect(await splitName("oci:gone")).toEqual({ path: "gone", name: undefined });
  await expect(splitName(":web")).rejects.toMatchObject({ code: "USAGE" });
  await expect(splitName("gone:")).rejects.toMatchObject({ code: "USAGE" });
});
