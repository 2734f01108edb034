import { expect, it } from "vitest";
import { compareWithOracle } from "../../../../scripts/wire-tests/json-oracle.js";
import { kindsRegistry, kindsType } from "../../testdata/kinds.js";
import { RpcError } from "../rpc-error.js";
import { fromJson, toJson } from "./index.js";

it.each([["Kinds"], ["Lists"], ["Maps"], ["Choice"], ["WellKnown"], ["Nested"], ["Tree"]])(
  "%s is read and written as protobuf-es does it, or refused by both",
  (name) => {
    const type = kindsType(name);
    const message = kindsRegistry.getMessage(type.typeName);
    if (message === undefined) throw new Error(`there is no ${name}`);
    const { accepted, refused } = compareWithOracle(
      message,
      (json) => {
        try {
          return toJson(type, fromJson(type, json) as never);
        } catch (error) {
          if (!RpcError.is(error, "INVALID_JSON")) throw error;
          return undefined;
        }
      },
      { numRuns: 1_500, oddOneIn: 25 },
    );
    // a comparison in which all is refused would show nothing
    expect(accepted).toBeGreaterThan(300);
    expect(refused).toBeGreaterThan(50);
  },
);
