export { memoryPair } from "./memory-pair.js";
export type { Pair, PairOptions } from "./pair.js";
export { type SocketPair, socketPair } from "./socket-pair.js";
