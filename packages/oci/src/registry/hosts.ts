import { OciError } from "../oci-error.js";
import type { Call } from "./call.js";
import { type Capability, endpointsOf } from "./endpoint.js";
import { EndpointClient } from "./endpoint-client.js";
import { KeyedLock } from "./keyed-lock.js";
import type { RegistrySettings } from "./registry-settings.js";

/** The servers that a client knows, each with its tokens. */
export class Hosts {
  readonly settings: RegistrySettings;
  /** Keeps changes of one list apart. */
  readonly lock: KeyedLock = new KeyedLock();
  readonly #known = new Map<string, readonly EndpointClient[]>();

  constructor(settings: RegistrySettings) {
    this.settings = settings;
  }

  /** The servers for a registry that can do something, in the order in which they are asked; at least one. */
  clients(domain: string, capability: Capability): readonly EndpointClient[] {
    let all = this.#known.get(domain);
    if (all === undefined) {
      all = endpointsOf(domain, this.settings).map((endpoint) => new EndpointClient(endpoint, this.settings));
      this.#known.set(domain, all);
    }
    return all.filter(({ endpoint }) => endpoint.capabilities.has(capability));
  }

  /** The registry itself. */
  origin(domain: string): EndpointClient {
    return this.clients(domain, "push")[0] as EndpointClient;
  }

  /**
   * Asks one server after another until one can do it.
   *
   * @throws OciError what the last one, which is the registry itself, failed with
   */
  async first<T>(
    domain: string,
    capability: Capability,
    call: Call,
    ask: (client: EndpointClient) => Promise<T>,
  ): Promise<T> {
    const clients = this.clients(domain, capability);
    for (const [at, client] of clients.entries()) {
      try {
        return await ask(client);
      } catch (error) {
        call.check();
        if (!OciError.is(error) || at === clients.length - 1) throw error;
      }
    }
    throw new Error("a registry has at least itself");
  }
}
