import { RpcError } from "@container-interfaces/transport";
import { describe, expect, it } from "vitest";
import { type ListPage, readPages } from "./read-pages.js";

/** A list whose token is told by a function of the number of the page; an empty one ends it. */
function pages(nextToken: (page: number) => string): {
  readonly asked: string[];
  ask(token: string): Promise<ListPage<number>>;
} {
  const asked: string[] = [];
  return {
    asked,
    ask: async (token) => {
      asked.push(token);
      return { entries: [asked.length], nextToken: nextToken(asked.length) };
    },
  };
}

async function collect<T>(list: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of list) items.push(item);
  return items;
}

describe("readPages", () => {
  it("asks for each page with the token of the one before, and begins where it is told", async () => {
    const list = pages((page) => (page < 4 ? `t${page}` : ""));
    expect(await collect(readPages("ListVolumes", "t0", list.ask))).toEqual([1, 2, 3, 4]);
    expect(list.asked).toEqual(["t0", "t1", "t2", "t3"]);
  });

  it("asks for a page only when it is wanted", async () => {
    const list = pages((page) => `t${page}`);
    for await (const entry of readPages("ListVolumes", "", list.ask)) if (entry === 2) break;
    expect(list.asked).toHaveLength(2);
  });

  it("goes on over pages without entries", async () => {
    const ask = async (token: string): Promise<ListPage<string>> =>
      token === "" ? { entries: [], nextToken: "a" } : { entries: ["x"], nextToken: "" };
    expect(await collect(readPages("ListVolumes", "", ask))).toEqual(["x"]);
  });

  it.each([1, 2, 3, 5, 8, 13])("finds tokens that come again after %d pages", async (length) => {
    const list = pages((page) => `t${page % length}`);
    await expect(collect(readPages("ListVolumes", "", list.ask))).rejects.toMatchObject({
      code: "INTERNAL",
      path: "nextToken",
      message: expect.stringMatching(/ListVolumes.*token "t\d+" a second time\. .*fault of the driver/),
    });
    expect(list.asked.length).toBeLessThan(6 * length);
  });

  it("finds a token that comes again at once, where the list began with it", async () => {
    const list = pages(() => "t");
    await expect(collect(readPages("ListVolumes", "t", list.ask))).rejects.toMatchObject({
      code: "INTERNAL",
    });
    expect(list.asked).toEqual(["t"]);
  });

  it("tells what to do about a token that the driver no longer knows", async () => {
    const aborted = new RpcError("ABORTED", "no such token", { method: "/csi.v1.Controller/ListVolumes" });
    const given: string[] = [];
    const read = async (): Promise<void> => {
      const ask = async (token: string): Promise<ListPage<string>> => {
        if (token === "a") throw aborted;
        return { entries: ["x"], nextToken: "a" };
      };
      for await (const entry of readPages("ListVolumes", "", ask)) given.push(entry);
    };
    await expect(read()).rejects.toMatchObject({
      code: "ABORTED",
      reason: "no such token",
      method: "/csi.v1.Controller/ListVolumes",
      hint: expect.stringContaining("Start the list again"),
      cause: aborted,
    });
    expect(given).toEqual(["x"]);
  });

  it.each(["ABORTED", "UNAVAILABLE"] as const)("passes on %s of the first page as it is", async (code) => {
    const error = new RpcError(code, "no");
    await expect(collect(readPages("ListVolumes", "", () => Promise.reject(error)))).rejects.toBe(error);
  });
});
