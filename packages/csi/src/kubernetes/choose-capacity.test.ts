import { RpcError } from "@container-interfaces/transport";
import { describe, expect, it } from "vitest";
import { type CapacityLimits, chooseCapacity } from "./choose-capacity.js";

type Range = readonly [requiredBytes: bigint, limitBytes: bigint] | undefined;
const toRange = (range: Range): { requiredBytes: bigint; limitBytes: bigint } | undefined =>
  range === undefined ? undefined : { requiredBytes: range[0], limitBytes: range[1] };
const big = 2n ** 63n - 1n;

describe("chooseCapacity", () => {
  it.each<[Range, CapacityLimits, bigint]>([
    [[10n, 0n], {}, 10n],
    [[10n, 10n], {}, 10n],
    [[0n, 10n], {}, 1n],
    [[0n, 0n], {}, 1n],
    [undefined, {}, 1n],
    [undefined, { minimumBytes: 100n }, 100n],
    [undefined, { minimumBytes: 0n }, 0n],
    [undefined, { minimumBytes: 100n, stepBytes: 64n }, 128n],
    [undefined, { stepBytes: 4096n }, 4096n],
    [[5n, 0n], { minimumBytes: 100n }, 100n],
    [[4097n, 0n], { stepBytes: 4096n }, 8192n],
    [[4097n, 8192n], { stepBytes: 4096n }, 8192n],
    [[8192n, 0n], { stepBytes: 4096n, maximumBytes: 8192n }, 8192n],
    [[big, 0n], {}, big],
  ])("chooses within %o and %o: %s", (range, limits, bytes) => {
    expect(chooseCapacity(toRange(range), limits)).toBe(bytes);
  });

  it.each<[Range, CapacityLimits, string, string]>([
    [[11n, 10n], {}, "OUT_OF_RANGE", "capacityRange"],
    [[0n, 50n], { minimumBytes: 100n }, "OUT_OF_RANGE", "capacityRange.limitBytes"],
    [[4097n, 8191n], { stepBytes: 4096n }, "OUT_OF_RANGE", "capacityRange.limitBytes"],
    [[11n, 0n], { maximumBytes: 10n }, "OUT_OF_RANGE", "capacityRange.requiredBytes"],
    [[8193n, 0n], { stepBytes: 4096n, maximumBytes: 10_000n }, "OUT_OF_RANGE", "capacityRange.requiredBytes"],
    [[big, 0n], { maximumBytes: 10n }, "OUT_OF_RANGE", "capacityRange.requiredBytes"],
    [[-1n, 0n], {}, "INVALID_ARGUMENT", "capacityRange.requiredBytes"],
    [[1n, -1n], {}, "INVALID_ARGUMENT", "capacityRange.limitBytes"],
  ])("refuses %o with %o: %s", (range, limits, code, path) => {
    const run = (): unknown => chooseCapacity(toRange(range), limits);
    expect(run).toThrow(RpcError);
    expect(run).toThrow(expect.objectContaining({ code, path }));
  });
});
