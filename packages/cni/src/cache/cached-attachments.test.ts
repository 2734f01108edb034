import { mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { cacheFile } from "../../testdata/cache-rows.js";
import { thrown } from "../../testdata/row.js";
import type { Result } from "../result-types.js";
import type { NetworkAttachment } from "../runtime-conf.js";
import { AttachmentCache, describe as inWords } from "./attachment-cache.js";

const result: Result = { cniVersion: "1.0.0", ips: [{ address: "10.0.0.2/8" }] };

function attachment(containerId = "web", more: Partial<NetworkAttachment> = {}): NetworkAttachment {
  const config = Buffer.from('{"name":"lab"}');
  return { network: "lab", containerId, ifName: "eth0", netns: `/run/netns/${containerId}`, config, ...more };
}

function emptyCache(): { cache: AttachmentCache; dir: string } {
  const dir = join(temporaryFolder(), "made", "as", "needed");
  return { cache: new AttachmentCache(dir), dir };
}

describe("the attachments", () => {
  test("are listed in the order of their files' bytes, without their results", async () => {
    const { cache } = emptyCache();
    const ids = ["b", "a", "B", "a.b", "a-c"];
    for (const id of ids) {
      cache.begin(attachment(id));
      await cache.write(attachment(id), result);
    }
    cache.begin(attachment("pending"));
    expect(cache.list()).toEqual(["B", "a-c", "a", "a.b", "b"].map((id) => attachment(id)));
    expect(cache.listPending()).toEqual([attachment("pending")]);
  });

  test("are listed of one container", async () => {
    const { cache } = emptyCache();
    const given = [
      attachment("web"),
      attachment("web", { ifName: "net1" }),
      attachment("web", { network: "other" }),
      attachment("web-1"),
      attachment("1", { network: "lab-web" }),
      attachment("db", { network: "lab-web-x" }),
    ];
    for (const each of given) {
      cache.begin(each);
      await cache.write(each, result);
    }
    const found = cache.list("web").map(inWords);
    expect(found).toEqual([
      "network lab, container web, interface eth0",
      "network lab, container web, interface net1",
      "network other, container web, interface eth0",
    ]);
    // two attachments, one file: the later one has it
    expect(cache.list("1").map(inWords)).toEqual(["network lab-web, container 1, interface eth0"]);
    expect(cache.list("web-1")).toEqual([]);
    expect(cache.list("nobody")).toEqual([]);
    expect(cache.list("")).toHaveLength(5);
  });

  test("of a container are found by what the file says, and by its name", async () => {
    const { cache, dir } = emptyCache();
    cache.begin(attachment());
    await cache.write(attachment(), result);
    const moved = (name: string): void => {
      const [from = ""] = readdirSync(join(dir, "results"));
      renameSync(join(dir, "results", from), join(dir, "results", name));
    };
    for (const name of ["lab-other-eth0", "web", "-web-eth0", "lab-web-"]) {
      moved(name);
      expect(cache.list("web"), name).toEqual([]);
      expect(cache.list(), name).toHaveLength(1);
    }
    moved("x-web-y");
    expect(cache.list("web")).toHaveLength(1);
  });

  test("are listed past files that are damaged, of another kind, or none", async () => {
    const { cache, dir } = emptyCache();
    cache.begin(attachment());
    await cache.write(attachment(), result);
    const damaged = {
      cut: cacheFile().slice(0, 50),
      kind: cacheFile({ kind: "other" }),
      legacy: '{"cniVersion":"1.0.0"}',
      types: cacheFile({ netns: 5 }),
      nameless: cacheFile({ ifName: "" }),
      "without-network": cacheFile({ networkName: undefined }),
      empty: "",
    };
    for (const folder of ["results", "pending"]) {
      for (const [name, text] of Object.entries(damaged)) writeFileSync(join(dir, folder, name), text);
      mkdirSync(join(dir, folder, "folder"));
    }
    cache.begin(attachment("pending"));
    expect(cache.list().map(({ containerId }) => containerId)).toEqual(["web"]);
    expect(cache.listPending().map(({ containerId }) => containerId)).toEqual(["pending"]);
  });

  test("may lack the container, as files that another program wrote", () => {
    const { cache, dir } = emptyCache();
    mkdirSync(join(dir, "results"), { recursive: true });
    writeFileSync(join(dir, "results/x"), cacheFile({ containerId: "" }));
    expect(cache.list()).toMatchObject([{ containerId: "", network: "lab" }]);
  });

  test("cannot be listed where the folder is a file", () => {
    const dir = temporaryFolder();
    writeFileSync(join(dir, "results"), "");
    writeFileSync(join(dir, "pending"), "");
    const cache = new AttachmentCache(dir);
    const error = thrown(() => cache.list(), "READ_FAILED");
    expect(error.message).toBe(
      `[READ_FAILED] listing ${dir}/results: a part of the path is no folder (ENOTDIR)`,
    );
    expect(error.file).toBe(join(dir, "results"));
    expect(thrown(() => cache.listPending(), "READ_FAILED").file).toBe(join(dir, "pending"));
  });
});
