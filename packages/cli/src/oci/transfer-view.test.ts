import { describe, expect, test } from "vitest";
import { TransferView } from "./transfer-view.js";

const layer = { mediaType: "application/vnd.oci.image.layer.v1.tar", totalBytes: 2_000_000 };
const [one, two] = ["a", "b"].map((char) => ({ ...layer, digest: `sha256:${char.repeat(64)}` })) as [
  typeof layer & { digest: string },
  typeof layer & { digest: string },
];

function screen(isTTY: boolean): {
  readonly isTTY: boolean;
  readonly columns: number;
  text: string;
  write(text: string): boolean;
} {
  return {
    isTTY,
    columns: 60,
    text: "",
    write(text) {
      this.text += text;
      return true;
    },
  };
}

describe("progress", () => {
  test("is one line for each blob that is over, where it is no terminal", () => {
    const out = screen(false);
    const view = new TransferView("pulled", {}, out as never);
    view.onTransfer({ ...one, kind: "progress", bytes: 0 });
    view.onTransfer({ ...two, kind: "present", bytes: 0 });
    view.onTransfer({ ...one, kind: "done", bytes: 2_000_000 });
    view.close();
    expect(out.text).toBe(
      "sha256:bbbbbbbbbbbb  layer     is there already  2.0 MB\nsha256:aaaaaaaaaaaa  layer     pulled  2.0 MB\n",
    );
  });

  test("changes its lines on a terminal, and leaves none that is not over", () => {
    const out = screen(true);
    const view = new TransferView("pulled", {}, out as never);
    view.onTransfer({ ...one, kind: "progress", bytes: 500_000 });
    expect(out.text).toBe("sha256:aaaaaaaaaaaa  layer      25 %  500.0 kB of 2.0 MB\n");
    view.onTransfer({ ...two, kind: "done", bytes: 2_000_000 });
    const [before, after = ""] = out.text.split("\u001b[1A\u001b[0J");
    expect(before).toContain("25 %");
    expect(after).toMatch(/^sha256:b+ {2}layer {5}pulled {2}2\.0 MB\nsha256:a+ .*25 %/);
    view.close();
    expect(out.text.endsWith("\u001b[1A\u001b[0J")).toBe(true);
    for (const line of out.text.split("\n")) expect(line.length).toBeLessThan(60 + 8);
  });

  test("is nothing for scripts and where it is to be quiet", () => {
    for (const options of [{ quiet: true }, { json: true }] as const) {
      const out = screen(true);
      const view = new TransferView("pulled", options, out as never);
      view.onTransfer({ ...one, kind: "done", bytes: 1 });
      view.note("x");
      view.close();
      expect(out.text).toBe("");
    }
  });
});
