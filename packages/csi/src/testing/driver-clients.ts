import {
  type Client,
  type ClientInterceptor,
  type Connection,
  connect,
  type DefaultTimeouts,
  type ServiceDefinition,
} from "@container-interfaces/transport";
import type { DriverClient } from "../caller/driver-client.js";
import type { DriverEndpoint } from "../driver/driver-options.js";
import { type CsiServices, csiServices } from "../services.js";

/** The typed clients of a driver. What `connectDriver` gives has them, too. */
export type DriverClients = Pick<DriverClient, keyof CsiServices>;

/** The connections to a driver: one for each endpoint. */
export interface DriverConnections extends AsyncDisposable {
  /** Makes typed clients, with layers of their own around every call. */
  clients(interceptors: readonly ClientInterceptor[]): DriverClients;
}

/** Opens what is needed to call a driver at one endpoint or at two. Calls have a deadline after `timeoutMs` by default. */
export function connectClients(endpoint: DriverEndpoint, timeoutMs: number): DriverConnections {
  const controller = connect(typeof endpoint === "string" ? endpoint : endpoint.controller);
  const node = typeof endpoint === "string" ? controller : connect(endpoint.node);
  return {
    clients: (interceptors) => {
      const client = <D extends ServiceDefinition>(connection: Connection, definition: D): Client<D> => {
        const timeouts = Object.fromEntries(Object.keys(definition.methods).map((name) => [name, timeoutMs]));
        return connection.client(definition, { timeouts: timeouts as DefaultTimeouts<D>, interceptors });
      };
      return {
        identity: client(node, csiServices.identity),
        controller: client(controller, csiServices.controller),
        groupController: client(controller, csiServices.groupController),
        snapshotMetadata: client(controller, csiServices.snapshotMetadata),
        node: client(node, csiServices.node),
      };
    },
    [Symbol.asyncDispose]: async () => {
      await controller.close();
      await node.close();
    },
  };
}
