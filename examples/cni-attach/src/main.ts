import {
  type BridgeConfig,
  CNIConfig,
  CniError,
  createNetns,
  createNetworkConf,
  type PortmapConfig,
  removeNetns,
} from "@container-interfaces/cni";
import { hasInterface, removeBridge } from "./host-bridge.js";
import { type Options, readOptions, usage } from "./options.js";
import { talk } from "./talk.js";

/** Attaches a network namespace as a container runtime does, talks to a program in it, and takes it all down. */
async function attach(options: Options, signal: AbortSignal): Promise<void> {
  const bridge: BridgeConfig = {
    type: "bridge",
    bridge: options.bridge,
    isDefaultGateway: true,
    ipMasq: true,
    ipam: { type: "host-local", ranges: [[{ subnet: options.subnet }]], dataDir: options.dataDir },
  };
  const portmap: PortmapConfig = { type: "portmap", capabilities: { portMappings: true } };
  const network = createNetworkConf({
    cniVersion: "1.0.0",
    name: options.network,
    plugins: [bridge, portmap],
  });
  const cni = new CNIConfig({ path: options.plugins, cacheDir: options.cacheDir });

  // a plugin that is missing, or too old, is told before anything is made
  await cni.validateNetworkList(network, { signal, timeoutMs: 30_000 });

  const containerId = `attach-${process.pid}`;
  const hadBridge = await hasInterface(options.bridge);
  try {
    const netns = await createNetns(containerId, { signal });
    const portMappings = [{ hostPort: options.hostPort, containerPort: 80, protocol: "tcp" }];
    const attachment = { containerId, netns, ifName: "eth0", capabilityArgs: { portMappings } };
    // no signal: what was made has to go
    const leave = async (): Promise<void> => {
      await cni.delNetworkList(network, attachment, { timeoutMs: 30_000, continueOnError: true });
      console.log(`${netns} left ${network.name}`);
    };
    try {
      const { ips = [] } = await cni.addNetworkList(network, attachment, { signal, timeoutMs: 30_000 });
      const [address = ""] = ips[0]?.address.split("/") ?? [];
      console.log(`${netns} joined ${network.name} and has ${address}`);
      await cni.checkNetworkList(network, attachment, { signal, timeoutMs: 30_000 });
      console.log("CHECK: it is as ADD has left it");
      await talk(
        netns,
        [
          [address, 80],
          ["127.0.0.1", options.hostPort],
        ],
        signal,
      );
    } catch (error) {
      // what is told is why it came to this
      await leave().catch((reason: Error) => console.error(reason.message));
      throw error;
    }
    await leave();
  } finally {
    await removeNetns(containerId);
    if (!hadBridge) await removeBridge(options.bridge);
  }
}

async function main(): Promise<number> {
  let options: Options;
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    return 2;
  }
  if (options.help) {
    console.log(usage);
    return 0;
  }
  const interrupt = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"]) process.on(name, () => interrupt.abort());
  try {
    await attach(options, interrupt.signal);
    return 0;
  } catch (error) {
    if (interrupt.signal.aborted) {
      console.error("Interrupted");
      return 130;
    }
    console.error(CniError.is(error) ? error.message : error);
    return 1;
  }
}

process.exitCode = await main();
