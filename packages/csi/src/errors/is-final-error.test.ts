import { RpcError, type RpcErrorCode, type RpcStatusName, StatusCode } from "@container-interfaces/transport";
import { describe, expect, it } from "vitest";
import { isFinalError } from "./is-final-error.js";

const notFinal: readonly RpcErrorCode[] = ["CANCELLED", "DEADLINE_EXCEEDED", "UNAVAILABLE", "ABORTED"];
const statuses = Object.keys(StatusCode).filter((name): name is RpcStatusName => name !== "OK");

/** By whom the error is classified so, and whether having no room is final to them. */
const rows = [
  { rpc: "createVolume", by: "external-provisioner", exhaustedIsFinal: true },
  { rpc: "/csi.v1.Controller/CreateVolume", by: "external-provisioner", exhaustedIsFinal: true },
  { rpc: "controllerPublishVolume", by: "external-attacher", exhaustedIsFinal: false },
  { rpc: "/csi.v1.Controller/ControllerPublishVolume", by: "external-attacher", exhaustedIsFinal: false },
  { rpc: "controllerExpandVolume", by: "external-resizer", exhaustedIsFinal: false },
  { rpc: "nodeStageVolume", by: "kubelet", exhaustedIsFinal: false },
  { rpc: "/csi.v1.Node/NodePublishVolume", by: "kubelet", exhaustedIsFinal: false },
  { rpc: "nodeExpandVolume", by: "kubelet", exhaustedIsFinal: false },
  { rpc: "createSnapshot", by: "the same rule", exhaustedIsFinal: false },
] as const;

describe("isFinalError", () => {
  it.each(rows)("classifies $rpc as $by does", ({ rpc, exhaustedIsFinal }) => {
    const final = statuses.filter((code) => isFinalError(rpc, new RpcError(code, "why")));
    const expected = statuses.filter(
      (code) => !notFinal.includes(code) && (exhaustedIsFinal || code !== "RESOURCE_EXHAUSTED"),
    );
    expect(final).toEqual(expected);
    expect(final.length).toBe(exhaustedIsFinal ? 12 : 11);
  });

  it.each([
    ["an error that is no status", new Error("socket hang up")],
    ["text", "INTERNAL"],
    ["nothing", undefined],
    ["a code of this side", new RpcError("INVALID_ENDPOINT", "it is empty")],
    ["a message that cannot be read", new RpcError("INVALID_MESSAGE", "it ends early")],
  ])("takes %s as not final", (_, error) => {
    expect(isFinalError("createVolume", error)).toBe(false);
    expect(isFinalError("nodePublishVolume", error)).toBe(false);
  });
});
