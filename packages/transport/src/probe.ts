import { connect as connectSocket } from "node:net";
import type { Endpoint } from "./endpoint.js";

/**
 * Tries whether anybody accepts a connection at an endpoint, and hangs up.
 *
 * @throws Error as the system gives it, with its `code`, such as `ENOENT`; `ETIMEDOUT` when nothing happened in time.
 */
export function probe(endpoint: Endpoint, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connectSocket(socketAddress(endpoint));
    const timer = setTimeout(() => {
      socket.destroy();
      reject(Object.assign(new Error(`connect ETIMEDOUT after ${timeoutMs} ms`), { code: "ETIMEDOUT" }));
    }, timeoutMs);
    socket.once("connect", () => {
      clearTimeout(timer);
      socket.destroy();
      resolve();
    });
    socket.once("error", (error) => {
      clearTimeout(timer);
      socket.destroy();
      reject(error);
    });
  });
}

/** The address in the form that `node:net` takes. */
export function socketAddress(endpoint: Endpoint): { path: string } | { host: string; port: number } {
  switch (endpoint.kind) {
    case "unix":
    case "npipe":
      return { path: endpoint.path };
    case "unix-abstract":
      return { path: `\0${endpoint.name}` };
    case "tcp":
      return { host: endpoint.host, port: endpoint.port };
  }
}
