import { readdir } from "node:fs/promises";
import { join } from "node:path";
import {
  CNIConfig,
  CniError,
  createExec,
  createNetworkConf,
  type FlannelConfig,
  type NetworkConfigList,
  type RuntimeConf,
  runInNetns,
} from "@container-interfaces/cni";
import { present } from "../expect.js";

/** Where a container is. */
export interface ContainerPlace {
  /** Its id. */
  readonly name: string;
  /** The path of its network namespace. */
  readonly netns: string;
  /** The path of its node's network namespace, where plugins run. */
  readonly node: string;
  /** The subnet file of flannel's daemon on the node. */
  readonly subnetFile: string;
  /** The folders with plugins. */
  readonly path: readonly string[];
  /** The folder for what the runtime, flannel and host-local keep of it. */
  readonly state: string;
}

/** What there is of a container on its node. */
export interface Traces {
  /** The files of flannel's plugin. */
  readonly saved: readonly string[];
  /** The addresses of host-local that are in use. */
  readonly addresses: readonly string[];
  /** The interfaces on the bridge. */
  readonly ports: readonly string[];
  /** What masquerades its packets, where flannel's daemon does not. */
  readonly rules: readonly string[];
}

const bridge = "ci-flannel0";
const limits = { timeoutMs: 30_000 };

/** A container that a runtime attaches to a network of flannel. */
export class FlannelContainer {
  readonly place: ContainerPlace;
  /** Its address, once it is attached. */
  address = "";
  readonly #network: NetworkConfigList;
  readonly #rt: RuntimeConf;

  constructor(place: ContainerPlace) {
    this.place = place;
    this.#network = this.#networkOn(place.subnetFile);
    this.#rt = { containerId: place.name, netns: place.netns, ifName: "eth0" };
  }

  /** The code with which STATUS fails; undefined where it has success. */
  async statusCode(subnetFile: string = this.place.subnetFile): Promise<number | undefined> {
    try {
      await this.#runtime().getStatusNetworkList(this.#networkOn(subnetFile), limits);
      return undefined;
    } catch (error) {
      if (CniError.is(error, "PLUGIN_FAILED")) return error.pluginCode;
      throw error;
    }
  }

  async add(): Promise<void> {
    const { ips = [] } = await this.#runtime().addNetworkList(this.#network, this.#rt, limits);
    this.address = present(ips[0]?.address.split("/")[0], "the address of ADD's result");
  }

  async check(): Promise<void> {
    await this.#runtime().checkNetworkList(this.#network, this.#rt, limits);
  }

  async del(): Promise<void> {
    await this.#runtime().delNetworkList(this.#network, this.#rt, limits);
  }

  /** GC without any valid attachment, by a runtime that has lost its cache. */
  async gcWithoutCache(): Promise<void> {
    await this.#runtime("lost-cache").gcNetworkList(this.#network, { validAttachments: [] }, limits);
  }

  async traces(): Promise<Traces> {
    const { node, state, name } = this.place;
    const lines = async (command: string, ...args: readonly string[]): Promise<string[]> =>
      (await runInNetns(node, command, args)).stdoutText.split("\n").filter((line) => line !== "");
    const addresses = await readdir(join(state, "addresses", this.#network.name));
    const rules = await lines("iptables-save", "-t", "nat");
    return {
      saved: await readdir(join(state, "flannel")),
      addresses: addresses.filter((file) => /^\d/.test(file)),
      ports: await lines("ip", "-br", "link", "show", "master", bridge),
      rules: rules.filter((rule) => rule.includes(`id: \\"${name}\\"`)),
    };
  }

  #runtime(cache = "cache"): CNIConfig {
    const { node, path, state } = this.place;
    const exec = createExec({ wrap: (plugin) => ["nsenter", `--net=${node}`, plugin] });
    return new CNIConfig({ path, cacheDir: join(state, cache), exec });
  }

  #networkOn(subnetFile: string): NetworkConfigList {
    const { state } = this.place;
    const flannel: FlannelConfig = {
      type: "flannel",
      subnetFile,
      dataDir: join(state, "flannel"),
      ipam: { dataDir: join(state, "addresses") },
      // the answer to what bridge masquerades may go to an address outside of flannel's network
      delegate: { bridge, isDefaultGateway: true },
    };
    return createNetworkConf({ cniVersion: "1.1.0", name: "pods", plugins: [flannel] });
  }
}
