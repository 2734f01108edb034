import { RpcError } from "@container-interfaces/transport";
import { afterEach, describe, expect, it, vi } from "vitest";
import { KeptResults } from "./kept-results.js";
import { OperationLock } from "./operation-locks.js";
import { requestDigest } from "./request-digest.js";
import { requireSame } from "./require-same.js";

afterEach(() => void vi.useRealTimers());

describe("KeptResults", () => {
  it("keeps a result for its time", () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const kept = new KeptResults(1_000);
    kept.keep("a", 1, []);
    vi.advanceTimersByTime(999);
    expect(kept.get("a")).toMatchObject({ response: 1 });
    vi.advanceTimersByTime(1);
    expect(kept.get("a")).toBeUndefined();
    expect(kept.size).toBe(0);
  });

  it("keeps 1,000, and lets the oldest go", () => {
    const kept = new KeptResults(60_000);
    for (let index = 0; index <= 1_000; index++) kept.keep(`${index}`, index, []);
    expect(kept.size).toBe(1_000);
    expect(kept.get("0")).toBeUndefined();
    expect(kept.get("1")).toBeDefined();
  });

  it("drops what another operation may have made untrue", () => {
    const kept = new KeptResults(60_000);
    const lock = (id: string, shared?: boolean): OperationLock =>
      new OperationLock({ name: "thing", describe: () => id }, id, "", shared);
    kept.keep("a", 1, [lock("v", true)]);
    kept.dropMet([lock("v", true), lock("w")]);
    expect(kept.get("a")).toBeDefined();
    kept.dropMet([lock("v")]);
    expect(kept.get("a")).toBeUndefined();
  });
});

describe("requestDigest", () => {
  it("is equal for equal requests only, in whatever order maps are", () => {
    const request = {
      name: "a",
      size: 1n,
      key: new Uint8Array([1]),
      map: { x: "1", y: "2" },
      list: ["p", "q"],
    };
    const digest = requestDigest("/a", request);
    expect(requestDigest("/a", { ...request, map: { y: "2", x: "1" } })).toBe(digest);
    expect(requestDigest("/b", request)).not.toBe(digest);
    for (const change of [
      { size: 2n },
      { key: new Uint8Array([2]) },
      { map: { x: "1" } },
      { list: ["q", "p"] },
    ])
      expect(requestDigest("/a", { ...request, ...change })).not.toBe(digest);
  });
});

describe("requireSame", () => {
  it("names the fields that differ, and no value", () => {
    requireSame("volume", "a", { parameters: [{ x: "1" }, Object.assign(Object.create(null), { x: "1" })] });
    const differ = () =>
      requireSame("volume", "a", { capacity: [1n, 2n], parameters: [{}, { key: "hunter22" }], same: [1, 1] });
    expect(differ).toThrow('the volume "a" exists with other capacity, parameters');
    expect(differ).toThrow(expect.objectContaining({ code: "ALREADY_EXISTS" }));
    expect(differ).not.toThrow(/hunter22/);
    expect(differ).toThrow(RpcError);
  });
});
