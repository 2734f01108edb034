import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { measureCni } from "./cni/measure-cni.js";
import { driverFiles } from "./driver/driver-files.js";
import { callGoals, driverGoals, formatGoals, layerGoals } from "./goals.js";
import { layerFiles } from "./layers.js";
import { LeftOut } from "./left-out.js";
import { measureClients, measureServers } from "./measure-calls.js";
import { measureCodecs } from "./measure-codecs.js";
import { measureImports } from "./measure-imports.js";
import { measureOci } from "./oci/measure-oci.js";
import { loadPeers, peerFiles } from "./peers/list.js";
import { formatReport, type Section } from "./report.js";
import type { Result } from "./result.js";
import { callWorks, driverWorks, layerWorks } from "./work.js";
import { writeSection } from "./write-section.js";

const usage = `npm run bench -- [--rounds N] [--only TEXT] [--peers NAMES] [--write FILE]

Measures this repository's client, server and messages beside their peers, and prints tables. The peers from npm are
installed into bench/.peers the first time; the peer in Go is built where Go is there.

  --rounds N      rounds that count (default 50)
  --only TEXT     only the rows whose name holds this text, such as "server:", "Version" or "decode"
  --peers NAMES   only these peers, with commas between, such as "nice-grpc,Go"
  --write FILE    also put the tables between <!-- bench:start --> and <!-- bench:end --> in this file; with --only,
                  those of other rows stay`;

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "50" },
    only: { type: "string", default: "" },
    peers: { type: "string" },
    write: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

if (values.help) console.log(usage);
else await main(Number(values.rounds), values.only, values.peers?.split(","), values.write);

async function main(
  rounds: number,
  only: string,
  names: readonly string[] | undefined,
  write: string | undefined,
): Promise<void> {
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error("--rounds takes a whole number from 1");
  // sockets have short names at most, so the folder must not be deep
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  // what was made goes also when this is interrupted
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  process.once("SIGINT", () => process.exit(130));
  try {
    const wanted = peerFiles.filter(({ name }) => names?.includes(name) ?? true);
    const files = [
      ...peerFiles.slice(0, 2),
      ...wanted.filter((file) => !peerFiles.slice(0, 2).includes(file)),
    ];
    // no row that begins so needs the peers, which are many to install
    const { peers, leftOut } = await loadPeers(/^(cni|driver|oci)/.test(only) ? [] : files);
    const layers = (await loadPeers(layerFiles)).peers;
    const drivers = await loadPeers(/^(cni|oci)/.test(only) ? [] : driverFiles);
    const load = peers.has("Go") ? "go" : "node";
    const plan = { folder, rounds, only };
    const clients = await measureClients(peers, { ...plan, works: callWorks });
    const servers = await measureServers(peers, { ...plan, works: callWorks }, load);
    const codecs = await measureCodecs(peers, rounds, only);
    const imports = await measureImports(peers, Math.ceil(rounds / 3), only);
    const layered = [
      ...(await measureClients(layers, { ...plan, works: layerWorks })),
      ...(await measureServers(layers, { ...plan, works: layerWorks }, "node")),
    ];
    const driven = await measureServers(
      drivers.peers,
      { ...plan, works: driverWorks, title: "driver" },
      "node",
    );
    for (const peer of [...peers.values(), ...drivers.peers.values()]) await peer.close?.();
    const unmeasured = new LeftOut();
    const others = [
      ...(await measureCni(folder, rounds, only, unmeasured)),
      ...(await measureOci(rounds, only, unmeasured)),
    ];
    const sections = [
      ...createSections({ clients, servers, codecs, imports, layered, driven }, load),
      ...others,
    ];
    if (unmeasured.reasons.length === 0 && sections.every(({ results }) => results.length === 0))
      throw new Error(`no row's name holds "${only}"`);
    const report = formatReport(sections, [...leftOut, ...drivers.leftOut, ...unmeasured.reasons], rounds);
    console.log(report);
    if (write !== undefined && !writeSection(write, report, only !== ""))
      console.error(`${write} has no markers, and stays as it is`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function createSections(
  results: Readonly<
    Record<"clients" | "servers" | "codecs" | "imports" | "layered" | "driven", readonly Result[]>
  >,
  load: "go" | "node",
): Section[] {
  const { clients, servers, codecs, imports, layered, driven } = results;
  return [
    {
      title: "Clients",
      text: "Each client calls one server, which is bare grpc-js in a process of its own and sends bytes that were encoded before.",
      results: clients,
      goals: formatGoals(callGoals, clients),
    },
    {
      title: "Servers",
      text: `One client ${load === "go" ? "in Go" : "on bare grpc-js"}, which drops what comes, calls each server.`,
      results: servers,
      goals: formatGoals(callGoals, servers),
    },
    {
      title: "Codecs",
      text: "Each peer has its own kind of message. The column nice-grpc is ts-proto's code as it comes, connect-node is protobuf-es.",
      results: codecs,
      goals: [],
    },
    {
      title: "Start",
      text: "What has to be imported before a service can be called, without the start of Node.",
      results: imports,
      goals: [],
    },
    {
      title: "Layers",
      text:
        "What layers around every call cost on each side, over a call without them. Lines that are logged and spans that are made " +
        "go nowhere.",
      results: layered,
      goals: formatGoals(layerGoals, layered),
    },
    {
      title: "CSI: drivers",
      text:
        "Drivers that do nothing, each in a process of its own, called by one client on bare grpc-js that drops what comes. Ours is made " +
        "by serveDriver: it validates requests, locks volumes, and hides secrets in what it decodes; logging comes on top. The raw one " +
        "does nothing of that.",
      results: driven,
      goals: formatGoals(driverGoals, driven),
    },
  ];
}
