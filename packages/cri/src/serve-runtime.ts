import {
  implement,
  type Server,
  type ServerOptions,
  type ServiceHandlers,
  type ServiceImplementation,
  serve,
} from "@container-interfaces/transport";
import { ImageServiceDefinition, RuntimeServiceDefinition } from "./gen/runtime/v1/api.js";

/** The handlers of all RPCs of RuntimeService. For a class that has only some: `implements Pick<RuntimeServiceHandlers, …>`. */
export type RuntimeServiceHandlers = ServiceHandlers<RuntimeServiceDefinition>;

/** The handlers of all RPCs of ImageService. */
export type ImageServiceHandlers = ServiceHandlers<ImageServiceDefinition>;

/** What a runtime serves, and where. */
export interface ServeRuntimeOptions extends ServerOptions {
  /** The handlers of RuntimeService: an object or an instance of a class. An RPC without one answers `UNIMPLEMENTED`. */
  readonly runtime?: Partial<RuntimeServiceHandlers> | undefined;
  /** The handlers of ImageService. */
  readonly image?: Partial<ImageServiceHandlers> | undefined;
  /** What else to serve at the same endpoint, such as gRPC's health. */
  readonly services?: readonly ServiceImplementation[] | undefined;
}

/**
 * Serves a container runtime to kubelet and other clients of CRI v1.
 *
 * @throws RpcError `INVALID_ENDPOINT`, `ENDPOINT_IN_USE`, `LISTEN_FAILED`, `INVALID_TLS`, or `INVALID_ARGUMENT` for a limit that is
 * none; nothing is served then.
 */
export function serveRuntime(options: ServeRuntimeOptions): Promise<Server> {
  const { runtime, image, services: others = [], ...serverOptions } = options;
  const services = [
    ...(runtime === undefined ? [] : [implement(RuntimeServiceDefinition, runtime)]),
    ...(image === undefined ? [] : [implement(ImageServiceDefinition, image)]),
    ...others,
  ];
  return serve({ ...serverOptions, services });
}
