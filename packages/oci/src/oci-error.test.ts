import { Manifest, SpecError } from "@container-interfaces/oci-spec/image";
import { describe, expect, it } from "vitest";
import { OciError } from "./oci-error.js";
import { hintOf, reasonOf } from "./reason-of.js";

function refusal(): unknown {
  try {
    return Manifest.parse("{}");
  } catch (error) {
    return error;
  }
}

describe("OciError", () => {
  it("has the findings of what caused it, over several errors too", () => {
    const cause = refusal();
    const error = new OciError("INVALID_IMAGE", "reading", "it is none", { cause });
    expect(error.findings?.map(({ path }) => path)).toEqual(["schemaVersion", "config", "layers"]);
    expect(new OciError("INVALID_LAYOUT", "collecting", "it is none", { cause: error }).findings).toBe(
      error.findings,
    );
  });

  it("has those that it is given", () => {
    const findings = [{ path: "a", expected: "b", found: "c" }];
    expect(new OciError("INVALID_IMAGE", "reading", "no", { findings, cause: refusal() }).findings).toBe(
      findings,
    );
  });

  it.each([undefined, new Error("no"), { findings: [1] }, new SpecError("INVALID_JSON", "parsing", "no")])(
    "has none where there are none (%s)",
    (cause) => expect(new OciError("INVALID_IMAGE", "reading", "no", { cause }).findings).toBeUndefined(),
  );
});

describe("reasonOf", () => {
  it.each([
    [
      new SpecError("INVALID_DIGEST", "parsing", "it has no colon", { hint: "Write one" }),
      "it has no colon",
      "Write one",
    ],
    [new OciError("NOT_FOUND", "reading", "it is gone"), "it is gone", undefined],
    [new RangeError("too far"), "too far", undefined],
    ["text", "nothing is known", undefined],
  ])("tells why, without the frame: %s", (error, reason, hint) => {
    expect(reasonOf(error, "nothing is known")).toBe(reason);
    expect(hintOf(error)).toBe(hint);
  });
});
