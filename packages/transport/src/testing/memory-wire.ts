import { type Duplex, duplexPair } from "node:stream";

/** The two ends of a connection in memory. Each end learns that the other one has gone, as with a socket. */
export function memoryWire(): [Duplex, Duplex] {
  const [near, far] = duplexPair();
  tellOfEnd(near, far);
  tellOfEnd(far, near);
  return [near, far];
}

function tellOfEnd(end: Duplex, other: Duplex): void {
  end.on("error", () => {});
  end.once("close", () => {
    // what was written before is read first
    if (!other.destroyed) other.push(null);
  });
}
