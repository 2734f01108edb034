import { RpcError } from "@container-interfaces/transport";
import { describe, expect, it } from "vitest";
import { csiRpcs } from "../../test/csi-rpcs.js";
import type { CsiErrorOf } from "./csi-error.js";
import { csiErrors } from "./csi-errors.js";

const rpcNames = [...csiRpcs].map(([key, { method }]) => ({ key, name: method.name }));

/** The codes of each RPC's table in the specification, sorted; those without one answer the general codes only. */
const tables: Record<string, string> = {
  probe: "FAILED_PRECONDITION FAILED_PRECONDITION",
  createVolume: "ALREADY_EXISTS INVALID_ARGUMENT NOT_FOUND OUT_OF_RANGE RESOURCE_EXHAUSTED",
  deleteVolume: "FAILED_PRECONDITION",
  controllerPublishVolume: "ALREADY_EXISTS FAILED_PRECONDITION NOT_FOUND NOT_FOUND RESOURCE_EXHAUSTED",
  controllerUnpublishVolume: "NOT_FOUND NOT_FOUND",
  validateVolumeCapabilities: "NOT_FOUND",
  listVolumes: "ABORTED",
  controllerListVolumeHealth: "ABORTED",
  controllerGetVolumeHealth: "NOT_FOUND",
  controllerGetVolume: "NOT_FOUND",
  controllerModifyVolume: "INVALID_ARGUMENT NOT_FOUND",
  controllerExpandVolume: "FAILED_PRECONDITION INVALID_ARGUMENT NOT_FOUND OUT_OF_RANGE",
  createSnapshot: "ABORTED ALREADY_EXISTS RESOURCE_EXHAUSTED",
  deleteSnapshot: "ABORTED FAILED_PRECONDITION INVALID_ARGUMENT",
  listSnapshots: "ABORTED",
  getSnapshot: "NOT_FOUND",
  createVolumeGroupSnapshot: "ALREADY_EXISTS FAILED_PRECONDITION RESOURCE_EXHAUSTED",
  deleteVolumeGroupSnapshot: "FAILED_PRECONDITION INVALID_ARGUMENT",
  getVolumeGroupSnapshot: "INVALID_ARGUMENT NOT_FOUND",
  getMetadataAllocated: "INVALID_ARGUMENT NOT_FOUND OUT_OF_RANGE",
  getMetadataDelta: "FAILED_PRECONDITION INVALID_ARGUMENT NOT_FOUND OUT_OF_RANGE",
  nodeStageVolume: "ALREADY_EXISTS FAILED_PRECONDITION NOT_FOUND",
  nodeUnstageVolume: "NOT_FOUND",
  nodePublishVolume: "ALREADY_EXISTS FAILED_PRECONDITION FAILED_PRECONDITION FAILED_PRECONDITION NOT_FOUND",
  nodeUnpublishVolume: "NOT_FOUND",
  nodeGetVolumeStats: "NOT_FOUND",
  nodeGetVolumeHealth: "NOT_FOUND",
  nodeExpandVolume: "FAILED_PRECONDITION INVALID_ARGUMENT NOT_FOUND OUT_OF_RANGE",
};

/** What the driver's author writes to get each general error. */
const general: Record<string, string> = {
  missingField: "INVALID_ARGUMENT",
  invalidField: "INVALID_ARGUMENT",
  permissionDenied: "PERMISSION_DENIED",
  operationPending: "ABORTED",
  notImplemented: "UNIMPLEMENTED",
  unauthenticated: "UNAUTHENTICATED",
};

type Rows = Record<string, CsiErrorOf>;
const entries = Object.entries(csiErrors as Record<string, CsiErrorOf | Rows>);

describe("csiErrors", () => {
  it("has the table of every RPC that has one, and nothing else", () => {
    expect(entries.map(([key]) => key).sort()).toEqual(
      [...Object.keys(tables), ...Object.keys(general)].sort(),
    );
    for (const key of Object.keys(tables)) expect(rpcNames.map((rpc) => rpc.key)).toContain(key);
  });

  it.each(Object.entries(tables))("has the conditions of %s: %s", (key, codes) => {
    const rows = Object.values((csiErrors as Record<string, CsiErrorOf | Rows>)[key] as Rows);
    const errors = rows.map((make) => make("why"));
    expect(
      errors
        .map(({ code }) => code)
        .sort()
        .join(" "),
    ).toBe(codes);
    const name = rpcNames.find((rpc) => rpc.key === key)?.name;
    for (const error of errors) {
      expect(RpcError.is(error)).toBe(true);
      expect(error.message).toBe(`[${error.code}] answering ${name}: why. ${error.hint}`);
      expect(error.hint).toMatch(/^[A-Z].*\.$/);
    }
  });

  it.each(Object.entries(general))("has %s for all RPCs: %s", (key, code) => {
    const error = ((csiErrors as Record<string, CsiErrorOf | Rows>)[key] as CsiErrorOf)("why");
    expect(error).toMatchObject({ code, reason: "why", message: `[${code}] why. ${error.hint}` });
  });

  it("keeps the path and the cause", () => {
    const cause = new Error("inner");
    const error = csiErrors.createVolume.outOfRange("too small", { path: "capacityRange", cause });
    expect(error).toMatchObject({ code: "OUT_OF_RANGE", path: "capacityRange" });
    expect(error.cause).toBe(cause);
    expect("cause" in csiErrors.createVolume.outOfRange("too small")).toBe(false);
  });
});
