import { expect, it } from "vitest";
import { ImageServiceDefinition, RuntimeServiceDefinition } from "./gen/runtime/v1/api.js";
import { readOnlyMethods } from "./read-only-methods.js";

it("the RPCs that are safe to repeat are those whose names say that they look", () => {
  const names = [RuntimeServiceDefinition, ImageServiceDefinition].flatMap(({ methods }) =>
    Object.values(methods).map(({ name }) => name),
  );
  const looking = names.filter((name) =>
    /^(List|Stream|Version$|RuntimeConfig$)|(Status|Stats|Info)$/.test(name),
  );
  expect(readOnlyMethods.toSorted()).toEqual(looking.toSorted());
});
