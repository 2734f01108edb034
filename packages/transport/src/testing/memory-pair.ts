import { Connection } from "../client/connection.js";
import { defaultMaxMessageBytes } from "../limits.js";
import { Listener } from "../server/listener.js";
import { ListeningServer, listenerSettings } from "../server/serve.js";
import { MemoryChannel } from "./memory-channel.js";
import { createPair, type Pair, type PairOptions } from "./pair.js";

/**
 * Connects a server and a client within this process, without a socket, a port or a file. Messages are encoded and go
 * through HTTP/2 and gRPC as they do on a socket, with deadlines, metadata, cancellation, limits and flow control; the
 * endpoint reads `memory`. What belongs to a socket is not there: nothing is dialled again after the server has closed,
 * and settings for the network have no effect. Use {@link socketPair} to test those.
 *
 * `await using pair = await memoryPair({ services: [implement(Definition, handlers)] })` ends both at the end of the block.
 *
 * @throws RpcError `LISTEN_FAILED` when an RPC is in `services` twice
 */
export async function memoryPair(options: PairOptions): Promise<Pair> {
  const settings = await listenerSettings({ ...options.server, services: options.services });
  const { listener, accept } = Listener.inMemory(settings);
  const channel = new MemoryChannel(accept, options.connection?.maxMessageBytes ?? defaultMaxMessageBytes);
  const connection = new Connection(channel, options.connection ?? {});
  return createPair(new ListeningServer([listener]), connection);
}
