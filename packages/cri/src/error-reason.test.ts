import { RpcError } from "@container-interfaces/transport";
import { describe, expect, it } from "vitest";
import { criErrorReason, criErrorReasons } from "./error-reason.js";

describe("criErrorReason", () => {
  it.each(criErrorReasons.map((reason) => [reason]))("finds %s", (reason) => {
    const texts = [
      reason,
      `${reason}: the rest`,
      `rpc error: code = Unknown desc = ${reason}: the rest`,
      `failed to pull: ${reason}`,
      `failed to pull "${reason}"`,
      `failed:${reason}.`,
      `reason=${reason}, then`,
    ];
    for (const text of texts) expect(criErrorReason(new RpcError("UNKNOWN", text)), text).toBe(reason);
  });

  it.each([
    "",
    "no registry",
    "RegistryUnavailableNow",
    "NotRegistryUnavailable",
    "registryunavailable",
    "a/RegistryUnavailable-x",
  ])("finds none in %j", (text) => expect(criErrorReason(new RpcError("UNKNOWN", text))).toBeUndefined());

  it.each([[new Error("RegistryUnavailable")], ["RegistryUnavailable"], [undefined], [null]])(
    "finds none in %s, which is no RpcError",
    (value) => expect(criErrorReason(value)).toBeUndefined(),
  );

  it("does not look at the frame of the message", () => {
    const error = new RpcError("UNKNOWN", "other", {
      doing: "RegistryUnavailable",
      hint: "RegistryUnavailable",
    });
    expect(criErrorReason(error)).toBeUndefined();
  });
});
