import {
  type Client,
  type ClientInterceptor,
  type Connection,
  connect,
  type DefaultTimeouts,
  type ServiceDefinition,
} from "@container-interfaces/transport";
import type { DriverEndpoint } from "../driver/driver-options.js";
import {
  ControllerDefinition,
  GroupControllerDefinition,
  IdentityDefinition,
  NodeDefinition,
  SnapshotMetadataDefinition,
} from "../gen/csi/v1/csi.js";

/** The typed clients of a driver. What `connectDriver` gives has them, too. */
export interface DriverClients {
  /** Who the driver is. */
  readonly identity: Client<typeof IdentityDefinition>;
  /** Work on volumes away from nodes. */
  readonly controller: Client<typeof ControllerDefinition>;
  /** Groups of snapshots. */
  readonly groupController: Client<typeof GroupControllerDefinition>;
  /** What is in snapshots. */
  readonly snapshotMetadata: Client<typeof SnapshotMetadataDefinition>;
  /** Work on the node. */
  readonly node: Client<typeof NodeDefinition>;
}

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
        identity: client(node, IdentityDefinition),
        controller: client(controller, ControllerDefinition),
        groupController: client(controller, GroupControllerDefinition),
        snapshotMetadata: client(controller, SnapshotMetadataDefinition),
        node: client(node, NodeDefinition),
      };
    },
    [Symbol.asyncDispose]: async () => {
      await controller.close();
      await node.close();
    },
  };
}
