import type { Client } from "@container-interfaces/transport";
import type {
  ImageServiceDefinition,
  RuntimeServiceDefinition,
  VersionResponse,
} from "./gen/runtime/v1/api.js";
import type { EventOptions, RuntimeEvent } from "./runtime-events.js";

/**
 * A client of a container runtime: every RPC of RuntimeService and ImageService as a method, by its own name. The `list…`
 * methods use the streaming RPCs where the runtime has them. Made by `connectRuntime`.
 */
export interface RuntimeClient
  extends Client<RuntimeServiceDefinition>,
    Client<ImageServiceDefinition>,
    AsyncDisposable {
  /** The endpoint of RuntimeService as text. */
  readonly endpoint: string;
  /** The endpoint of ImageService as text; mostly the same. */
  readonly imageEndpoint: string;
  /** What the runtime said of itself when the connection was made: name and versions. */
  readonly runtimeVersion: VersionResponse;
  /**
   * What happens to containers: first a list of everything, then each event as it comes. The stream survives a restart of
   * the runtime: it connects again, lists again, and marks the list as following a gap. It ends only when the loop is
   * left, the signal fires or the client is closed.
   *
   * @throws RpcError `UNIMPLEMENTED` for a runtime without container events, `CANCELLED` when the signal fires or the
   * client is closed, what the runtime answers when it refuses, and whatever fails before the first list.
   */
  events(options?: EventOptions): AsyncIterable<RuntimeEvent>;
  /** Calls the listener each time an established connection is lost; returns the function that takes it back. */
  onConnectionLost(listener: () => void): () => void;
  /** Ends the connections. Calls under way end with `CANCELLED`. Safe to call again. */
  close(): Promise<void>;
}
