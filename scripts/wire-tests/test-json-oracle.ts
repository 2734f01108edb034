import { create, createFileRegistry } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { RpcError } from "@container-interfaces/transport";
import { fromJson, toJson } from "@container-interfaces/transport/json";
import { describe, expect, it } from "vitest";
import { compareWithOracle } from "./json-oracle.js";
import { exportedCodecs, loadDescriptors, type WirePackage } from "./wire-package.js";

/** Tests JSON of every message of a package against protobuf-es, which works from the same descriptors. */
export function testJsonOracle(tested: WirePackage): void {
  const set = create(FileDescriptorSetSchema, { file: [...loadDescriptors(tested)] });
  const registry = createFileRegistry(set);

  describe("JSON at random is read as protobuf-es reads it", () => {
    it.each([...exportedCodecs(tested)])("%s", (typeName, { type }) => {
      const message = registry.getMessage(typeName);
      if (message === undefined) throw new Error(`the descriptors have no ${typeName}`);
      compareWithOracle(
        message,
        (json, bytes) => {
          try {
            const read = fromJson(type, json);
            if (bytes !== undefined)
              expect(type.decode(type.encode(read).finish())).toEqual(type.decode(bytes));
            return toJson(type, read);
          } catch (error) {
            if (!RpcError.is(error, "INVALID_JSON")) throw error;
            return undefined;
          }
        },
        { numRuns: 60, oddOneIn: 30 },
      );
    });
  });
}
