import { expect, it } from "vitest";
import { csiRpcs } from "../../test/csi-rpcs.js";
import { readOnlyMethods } from "./read-only-methods.js";

const changes =
  /^(Create|Delete|Controller(Publish|Unpublish|Expand|Modify)|Node(Stage|Unstage|Publish|Unpublish|Expand))/;

it("readOnlyMethods has every RPC that changes nothing, and no other", () => {
  const names = [...csiRpcs.values()].map(({ method }) => method.name);
  expect([...readOnlyMethods].sort()).toEqual(names.filter((name) => !changes.test(name)).sort());
  expect(names.filter((name) => changes.test(name))).toHaveLength(15);
});
