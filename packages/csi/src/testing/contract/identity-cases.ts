import assert from "node:assert/strict";
import type { Ability } from "../driver-abilities.js";
import { readAbilities } from "../driver-abilities.js";
import { type CaseBodies, needing } from "./contract-case.js";

/** What needs what, as the interface says. */
const implied: readonly (readonly [Ability, readonly Ability[]])[] = [
  ["controller LIST_VOLUMES_PUBLISHED_NODES", ["controller PUBLISH_UNPUBLISH_VOLUME"]],
  ["controller LIST_VOLUME_HEALTH", ["controller GET_VOLUME_HEALTH"]],
  ["controller PUBLISH_READONLY", ["controller PUBLISH_UNPUBLISH_VOLUME"]],
  ["expansion OFFLINE", ["controller EXPAND_VOLUME"]],
  ["expansion ONLINE", ["controller EXPAND_VOLUME", "node EXPAND_VOLUME"]],
];

/** What a driver tells of itself. */
export const identityCases: CaseBodies = {
  "has a name that is a domain name, and a version": needing([], async ({ identity }) => {
    const { name, vendorVersion } = await identity.getPluginInfo({});
    assert.match(name, /^[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?$/, "the name");
    assert.notEqual(vendorVersion, "", "the version is not empty");
  }),
  "is ready, or says that it will be": needing([], async ({ identity }) => {
    await identity.probe({});
  }),
  "advertises the same each time, and nothing twice": needing([], async (clients, bench) => {
    assert.deepEqual(await readAbilities(clients), bench.abilities);
    const { identity, controller, node } = clients;
    const lists = { plugin: (await identity.getPluginCapabilities({})).capabilities.map(({ type }) => type) };
    const rpcs = {
      controller: bench.abilities.has("plugin CONTROLLER_SERVICE")
        ? (await controller.controllerGetCapabilities({})).capabilities.map(({ type }) => type)
        : [],
      node: (await node.nodeGetCapabilities({})).capabilities.map(({ type }) => type),
    };
    for (const [list, types] of Object.entries({ ...lists, ...rpcs })) {
      const keys = types.map((type) => `${type?.$case} ${type?.value.type}`);
      assert.equal(new Set(keys).size, keys.length, `a capability of ${list} is there twice: ${keys}`);
      assert.ok(!keys.some((key) => key.endsWith(" 0")), `a capability of ${list} is UNKNOWN`);
    }
  }),
  "advertises nothing without what it needs": needing([], async (_, { abilities }) => {
    for (const [ability, needed] of implied) {
      if (!abilities.has(ability)) continue;
      assert.ok(
        needed.some((each) => abilities.has(each)),
        `${ability} needs ${needed.join(" or ")}`,
      );
    }
  }),
  "says which node it is on": needing([], async ({ node }, { abilities }) => {
    const { nodeId, maxVolumesPerNode, accessibleTopology } = await node.nodeGetInfo({});
    assert.ok(nodeId !== "", "the node has an id");
    assert.ok(Buffer.byteLength(nodeId) <= 256, "the id of the node has at most 256 bytes");
    assert.ok(maxVolumesPerNode >= 0n, "the most volumes of a node are not negative");
    if (accessibleTopology !== undefined)
      assert.ok(abilities.has("plugin VOLUME_ACCESSIBILITY_CONSTRAINTS"), "a topology needs its capability");
  }),
};
