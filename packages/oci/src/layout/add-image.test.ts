import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { failure, indexOnDisk, newLayout, smallImage } from "../../test/layout-lab.js";
import { type AddImageOptions, addImage } from "./add-image.js";
import { addLayer } from "./add-layer.js";
import { layerTar } from "./layer-tar.js";

const config = { os: "linux", architecture: "amd64" };

describe("addImage", () => {
  it("gives the same digest for the same input, and lists the platform", async () => {
    const layout = await newLayout();
    const one = await smallImage(layout, "web", { annotations: { a: "b" } });
    expect(await smallImage(layout, "web", { annotations: { a: "b" } })).toEqual(one);
    expect(one.platform).toEqual(config);
    expect((await layout.resolve("web")).manifest.annotations).toEqual({ a: "b" });
    expect(await layout.verify()).toEqual([]);
  });

  it("leaves out what is undefined, as JSON does", async () => {
    const layout = await newLayout();
    const odd = { ...config, variant: undefined } as unknown as AddImageOptions["config"];
    const image = await addImage(layout, { name: "web", config: odd, layers: [] });
    expect(image.platform).toEqual(config);
  });

  it.each<[what: string, options: object, paths: readonly string[] | undefined]>([
    ["a config with a number for its system", { config: { ...config, os: 3 } }, ["os"]],
    ["a config without a system", { config: { architecture: "amd64" } }, ["os"]],
    ["no config", { config: undefined }, ["architecture", "os"]],
    ["a config with a wrong Env", { config: { ...config, config: { Env: "PATH=/" } } }, ["config.Env"]],
    ["annotations that are numbers", { annotations: { a: 1 } }, ["annotations.a"]],
    [
      "a subject that is none",
      { subject: { digest: "x" } },
      ["subject.mediaType", "subject.digest", "subject.size"],
    ],
    ["a layer without a digest", { layers: [{ descriptor: {}, diffId: "x" }] }, ["rootfs.diff_ids[0]"]],
    ["a layer that is none", { layers: [undefined] }, undefined],
    ["no layers", { layers: undefined }, undefined],
    [
      "a config that contains itself",
      {
        config: new (class {
          os = "linux";
          architecture = "amd64";
          own = this;
        })(),
      },
      undefined,
    ],
  ])("refuses %s, and leaves the layout as it was", async (_, options, paths) => {
    const layout = await newLayout();
    await smallImage(layout, "before");
    const before = readFileSync(join(layout.path, "index.json"), "utf8");
    const layer = await addLayer(layout, layerTar([{ name: "greeting", content: "hello" }]));
    const given = { name: "web", config, layers: [layer], ...options } as unknown as AddImageOptions;
    const error = await failure(addImage(layout, given), "INVALID_ARGUMENT");
    expect(error.findings?.map(({ path }) => path)).toEqual(paths);
    expect(error.message).not.toMatch(/\[.*\[INVALID_DOCUMENT/);
    expect(readFileSync(join(layout.path, "index.json"), "utf8")).toBe(before);
    expect((await layout.gc()).removed).toEqual([]);
    expect(await layout.verify()).toEqual([]);
    expect(indexOnDisk(layout).manifests).toHaveLength(1);
  });
});
