import type { Case, CaseClass } from "./case.js";
import {
  type JsonTree,
  leaf,
  type Members,
  placesIn,
  readTree,
  replaceAt,
  treeAt,
  writeTree,
} from "./json-tree.js";
import { listCase } from "./list-cases.js";
import { pluginCase } from "./plugin-cases.js";
import { Random } from "./random.js";
import { resultCase, unreadable } from "./result-view.js";

type MemberList = Members["members"];

/** Changes of an object's members, most of which leave it as it is to one who reads it as Go does. */
const changes: readonly ((members: MemberList, random: Random) => MemberList)[] = [
  (members) => members.toReversed(),
  (members, random) => at(members, random, ([key, value]) => [[key.toUpperCase(), value]]),
  (members, random) => at(members, random, ([key, value]) => [[key.replace("s", "\u017f"), value]]),
  (members, random) =>
    at(members, random, (member) => [member, ["unknown", leaf('[{"a":null},1e5,"\\ud800"]')]]),
  (members, random) => at(members, random, (member) => [member, member]),
  (members, random) =>
    at(members, random, ([key, value]) => [
      [key, leaf("null")],
      [key, value],
    ]),
  (members, random) =>
    at(members, random, ([key, value]) => [
      [key, value],
      [key, leaf("null")],
    ]),
  (members, random) =>
    at(members, random, ([key, value]) => [
      [key, value],
      [key.toLowerCase(), value],
    ]),
  (members, random) => at(members, random, () => []),
];

function at(
  members: MemberList,
  random: Random,
  change: (member: MemberList[number]) => MemberList,
): MemberList {
  const chosen = random.below(members.length);
  return members.flatMap((member, index) => (index === chosen ? change(member) : [member]));
}

// biome-ignore format: a table
const leaves = [
  "null", "true", '""', '"a"', "[]", "{}", "0", "-1", "1.5", "1e3", "65536", "4294967296", '"10.9.8.7/6"',
  '"10.9.8.7"', '"::ffff:9.8.7.6/100"', '"\\u003c\\u2028"', '"0.4.0"', '"1.0.0"', "[null]", '[""]',
];

/** A text with a few changes, the same for each seed. */
function mutate(json: string, seed: number): string {
  const random = new Random(seed);
  let tree: JsonTree = readTree(json);
  for (let left = 1 + random.below(2); left > 0; left -= 1) tree = mutateOnce(tree, random);
  return writeTree(tree);
}

function mutateOnce(tree: JsonTree, random: Random): JsonTree {
  const objects = placesIn(tree).filter((path) => {
    const found = treeAt(tree, path);
    return "members" in found && found.members.length > 0;
  });
  if (random.below(5) === 0 || objects.length === 0) {
    return replaceAt(tree, random.pick(placesIn(tree)), leaf(random.pick(leaves)));
  }
  const path = random.pick(objects);
  const { members } = treeAt(tree, path) as Members;
  return replaceAt(tree, path, { members: random.pick(changes)(members, random) });
}

// biome-ignore format: a table
const results = [
  '{"cniVersion":"0.2.0","ip4":{"ip":"10.1.2.3/24","gateway":"10.1.2.1","routes":[{"dst":"0.0.0.0/0","gw":"10.1.2.9"},{"dst":"10.0.0.0/8"}]},"ip6":{"ip":"2001:db8::5/64"},"dns":{"nameservers":["1.1.1.1"],"domain":"d","search":["s"],"options":["o"]}}',
  '{"cniVersion":"0.4.0","interfaces":[{"name":"eth0","mac":"00:11:22:33:44:55","sandbox":"/run/netns/x"},{"name":"veth"}],"ips":[{"version":"4","interface":0,"address":"10.1.2.3/24","gateway":"10.1.2.1"},{"version":"6","address":"2001:db8::5/64"}],"routes":[{"dst":"0.0.0.0/0","gw":"10.1.2.9"}],"dns":{"search":["s"]}}',
  '{"cniVersion":"1.1.0","interfaces":[{"name":"eth0","mac":"00:11:22:33:44:55","mtu":1500,"sandbox":"/run/netns/x","socketPath":"/s","pciID":"p"}],"ips":[{"interface":0,"address":"10.1.2.3/24","gateway":"10.1.2.1"},{"address":"2001:db8::5/64"}],"routes":[{"dst":"0.0.0.0/0","gw":"10.1.2.9","mtu":1400,"advmss":1,"priority":2,"table":3,"scope":0}],"dns":{"nameservers":["1.1.1.1"]}}',
];

/** Results with changes here and there. */
export const mutatedResults: CaseClass = {
  name: "results with changes",
  cases: Array.from({ length: 180 }, (_, seed): Case => {
    const json = mutate(new Random(seed).pick(results), seed);
    return resultCase([`seed ${seed}: ${json}`, json, unreadable]);
  }),
};

const list =
  '{"name":"net","cniVersion":"1.0.0","cniVersions":["0.4.0","1.1.0"],"disableCheck":false,"disableGC":"true","plugins":[{"type":"alpha","capabilities":{"portMappings":true},"ipam":{"type":"host-local","ranges":[[{"subnet":"10.0.0.0/8"}]]},"dns":{"search":["s"]}},{"type":"beta","args":{"x":1.0}}]}';

/** Configurations of networks with changes here and there. */
export const mutatedLists: CaseClass = {
  name: "configurations of networks with changes",
  cases: Array.from({ length: 100 }, (_, seed): Case => {
    const json = mutate(list, seed);
    return listCase([`seed ${seed}: ${json}`, json]);
  }),
};

const plugin =
  '{"cniVersion":"1.0.0","name":"net","type":"alpha","capabilities":{"a":true,"b":false},"ipam":{"type":"static","addresses":[]},"dns":{"nameservers":["1.1.1.1"],"domain":"d"},"prevResult":{"cniVersion":"1.0.0","ips":[]},"cni.dev/valid-attachments":[{"containerID":"c","ifname":"i"}]}';

/** Configurations of plugins with changes here and there. */
export const mutatedPlugins: CaseClass = {
  name: "configurations of plugins with changes",
  cases: Array.from({ length: 60 }, (_, seed): Case => {
    const json = mutate(plugin, seed);
    return pluginCase([`seed ${seed}: ${json}`, json]);
  }),
};
