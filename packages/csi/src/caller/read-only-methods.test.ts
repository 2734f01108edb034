import { expect, it } from "vitest";
import {
  ControllerDefinition,
  GroupControllerDefinition,
  IdentityDefinition,
  NodeDefinition,
  SnapshotMetadataDefinition,
} from "../gen/csi/v1/csi.js";
import { readOnlyMethods } from "./read-only-methods.js";

const changes =
  /^(Create|Delete|Controller(Publish|Unpublish|Expand|Modify)|Node(Stage|Unstage|Publish|Unpublish|Expand))/;

it("readOnlyMethods has every RPC that changes nothing, and no other", () => {
  const services = [
    IdentityDefinition,
    ControllerDefinition,
    GroupControllerDefinition,
    SnapshotMetadataDefinition,
    NodeDefinition,
  ];
  const names = services.flatMap(({ methods }) => Object.values(methods).map(({ name }) => name));
  expect([...readOnlyMethods].sort()).toEqual(names.filter((name) => !changes.test(name)).sort());
  expect(names.filter((name) => changes.test(name))).toHaveLength(15);
});
