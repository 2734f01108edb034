import { describe, expect, it } from "vitest";
import { type Image, Platform, platformOf } from "./index.js";

const image: Image = { architecture: "arm", os: "linux", rootfs: { type: "layers", diff_ids: [] } };

describe("platformOf", () => {
  it("takes what belongs to the platform", () => {
    const full: Image = { ...image, author: "a", variant: "v7", "os.version": "1", "os.features": ["f"] };
    expect(platformOf(full)).toEqual({
      architecture: "arm",
      os: "linux",
      variant: "v7",
      "os.version": "1",
      "os.features": ["f"],
    });
  });

  it("leaves out what is null or absent", () => {
    expect(platformOf(image)).toStrictEqual({ architecture: "arm", os: "linux" });
    const nulls: Image = { ...image, variant: null, "os.version": null, "os.features": null };
    expect(platformOf(nulls)).toStrictEqual({ architecture: "arm", os: "linux" });
    expect(Platform.is(platformOf(nulls))).toBe(true);
  });
});
