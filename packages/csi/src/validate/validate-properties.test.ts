import { RpcError } from "@container-interfaces/transport";
import fc from "fast-check";
import { expect, it } from "vitest";
import { rulesByPath } from "./rules-by-path.js";
import { validateRequest } from "./validate-request.js";
import { validateResponse } from "./validate-response.js";

const paths = [...rulesByPath.keys()];
const facts = fc.record({ stagesVolumes: fc.boolean(), usesTopology: fc.boolean() });

/** The names that the rules look at, so that values of every type come to stand where each of them looks. */
const fields = [
  "name,capacityRange,requiredBytes,limitBytes,volumeCapabilities,volumeCapability,accessType,accessMode,mode,$case,value",
  "mountFlags,fsType,volumeContentSource,contentSource,type,snapshotId,volumeId,accessibilityRequirements,requisite,preferred",
  "segments,accessibleTopology,entries,volume,status,publishedNodeIds,snapshot,groupSnapshot,snapshots,creationTime,seconds,nanos",
  "volumeHealth,healthStatuses,reason,backendHealth,blockMetadata,byteOffset,sizeBytes,usage,unit,capabilities,sourceVolumeIds",
].flatMap((line) => line.split(","));
const { anything } = fc.letrec((tie) => ({
  anything: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constantFrom(
      undefined,
      null,
      "",
      "mount",
      "block",
      "snapshot",
      "/a",
      "\0",
      0,
      1,
      -1,
      Number.NaN,
      0n,
      1n,
      -1n,
      true,
    ),
    fc.string(),
    fc.array(tie("anything"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...fields), tie("anything"), { maxKeys: 12 }),
  ),
}));

it("ends in nothing or an RpcError, whatever the message", () => {
  fc.assert(
    fc.property(fc.constantFrom(...paths), anything, facts, (path, message, driver) => {
      for (const validate of [
        () => validateRequest(path, message, driver),
        () => validateResponse(path, {}, message, driver),
      ]) {
        try {
          expect(validate()).toBeUndefined();
        } catch (error) {
          if (!RpcError.is(error)) throw error;
        }
      }
    }),
    { numRuns: 3000 },
  );
});

it("shows no value of a secret or a context", () => {
  const planted = { token: "hunter2-planted" };
  const maps = ["secrets", "volumeContext", "publishContext", "parameters", "mutableParameters"];
  for (const path of paths) {
    const message = {
      ...Object.fromEntries(maps.map((map) => [map, planted])),
      volumeId: "",
      stagingTargetPath: "a",
    };
    try {
      validateRequest(path, message, { stagesVolumes: true, usesTopology: true });
    } catch (error) {
      expect(String(error)).not.toContain("hunter2");
    }
  }
});
