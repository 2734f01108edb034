// Runs the operation of each line that it reads, a JSON object, and prints how it ended. Two objects take turns, whose cache and
// search path are the arguments.
import { createInterface } from "node:readline";
import { CNIConfig, createNetworkConf } from "../dist/index.js";

const [, , cacheDir, folder] = process.argv;
const objects = [0, 1].map(() => new CNIConfig({ path: [folder], cacheDir }));
let turn = 0;

function operate({ verb, network, containerId, ifName = "eth0", options = {} }) {
  const cni = objects[turn++ % objects.length];
  const list = createNetworkConf({ cniVersion: "1.1.0", name: network, plugins: [{ type: "plugin" }] });
  const rt = { containerId, netns: "", ifName };
  if (verb === "ADD") return cni.addNetworkList(list, rt, options);
  if (verb === "DEL") return cni.delNetworkList(list, rt, options);
  if (verb === "CHECK") return cni.checkNetworkList(list, rt, options);
  return cni.gcNetworkList(list, { validAttachments: [] }, options);
}

process.stdout.write("ready\n");
for await (const line of createInterface(process.stdin)) {
  const outcomes = JSON.parse(line).map((operation) =>
    operate(operation).then(
      () => "done",
      ({ message, stack }) => message ?? stack,
    ),
  );
  process.stdout.write(`${JSON.stringify(await Promise.all(outcomes))}\n`);
}
