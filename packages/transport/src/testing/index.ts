export { type FaultProxy, type FaultProxyOptions, startFaultProxy } from "./fault-proxy.js";
export type { Faults, FaultyDirection } from "./faulty-direction.js";
export { memoryPair } from "./memory-pair.js";
export type { Pair, PairOptions } from "./pair.js";
export { type SocketPair, socketPair } from "./socket-pair.js";
