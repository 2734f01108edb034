import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { failure } from "../../test/failure.js";
import { attachment, network } from "../../test/recorded-cni.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { CNIConfig, createExec } from "../index.js";

const { findInPath } = createExec();

describe("a plugin", () => {
  test("is the first regular file of its name in the folders", async () => {
    const folder = temporaryFolder();
    const [first, second, third] = ["first", "second", "third"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    mkdirSync(join(first, "bridge"), { recursive: true });
    mkdirSync(second);
    mkdirSync(third);
    writeFileSync(join(second, "bridge"), "");
    symlinkSync(join(second, "bridge"), join(third, "bridge"));
    expect(await findInPath("bridge", [join(folder, "none"), first, second, third])).toBe(
      join(second, "bridge"),
    );
    expect(await findInPath("bridge", [third, second])).toBe(join(third, "bridge"));
    const links = join(folder, "links");
    mkdirSync(links);
    symlinkSync(join(folder, "none"), join(links, "bridge"));
    expect(await findInPath("bridge", [links, third])).toBe(join(third, "bridge"));
  });

  test("is not looked for in a folder without a name, which would be the working directory", async () => {
    await failure(findInPath("package.json", [""]), "PLUGIN_NOT_FOUND");
    expect(await findInPath("package.json", ["."])).toBe("package.json");
  });

  test("that is not there is told with the folders", async () => {
    const folder = temporaryFolder();
    const error = await failure(findInPath("bridge", [folder, "", "/none"]), "PLUGIN_NOT_FOUND");
    expect(error.plugin).toBe("bridge");
    expect(error.message).toBe(
      `[PLUGIN_NOT_FOUND] looking for a plugin: there is no "bridge" in ${folder}, /none. ` +
        "Install the plugin, or add its folder to the search path",
    );
    expect((await failure(findInPath("bridge", []), "PLUGIN_NOT_FOUND")).reason).toContain(
      "an empty search path",
    );
  });

  test.each(["", "/bin/sh", "../sh", "a/b", "sh\0", "/"])("has no type such as %j", async (type) => {
    const error = await failure(findInPath(type, ["/bin"]), "INVALID_CONFIG");
    expect(error).toMatchObject({ key: "type", plugin: type });
  });

  test("whose type has a slash is not run by any verb", async () => {
    const cacheDir = temporaryFolder();
    const cni = new CNIConfig({ path: ["/bin"], cacheDir });
    const list = network(["../bin/true"]);
    const rt = attachment("web");
    await failure(cni.addNetworkList(list, rt), "INVALID_CONFIG");
    await failure(cni.checkNetworkList(list, rt), "INVALID_CONFIG");
    await failure(cni.delNetworkList(list, rt), "INVALID_CONFIG");
    await failure(cni.gcNetworkList(list, { validAttachments: [rt] }), "INVALID_CONFIG");
    await failure(cni.getStatusNetworkList(list), "INVALID_CONFIG");
    await failure(cni.validateNetworkList(list), "INVALID_CONFIG");
    await failure(cni.getVersionInfo("../bin/true"), "INVALID_CONFIG");
  });
});
