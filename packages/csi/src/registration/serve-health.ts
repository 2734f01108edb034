import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { RpcError } from "@container-interfaces/transport";
import type { RegistrationState } from "./registration-options.js";

/** The HTTP side of a registration. */
export interface HealthServer {
  /** Where it listens, such as `http://127.0.0.1:9809/healthz`. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves `/healthz`: 200 while kubelet has the plugin, 503 otherwise, both with the state as JSON.
 *
 * @param look gives the state as it is now
 * @throws RpcError `ENDPOINT_IN_USE` or `LISTEN_FAILED`
 */
export async function serveHealth(
  { port, host = "127.0.0.1" }: { readonly port: number; readonly host?: string | undefined },
  look: () => Promise<RegistrationState>,
): Promise<HealthServer> {
  const server = createServer((request, response) => void answer(request, response, look));
  await listen(server, port, host);
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${bound}/healthz`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  look: () => Promise<RegistrationState>,
): Promise<void> {
  if (request.url?.split("?", 1)[0] !== "/healthz") return void send(response, 404, { error: "not found" });
  if (request.method !== "GET" && request.method !== "HEAD")
    return void send(response.setHeader("allow", "GET, HEAD"), 405, { error: "method not allowed" });
  const { registered, error } = await look();
  send(response, registered === true ? 200 : 503, { registered: registered ?? null, error: error ?? null });
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(`${JSON.stringify(body)}\n`);
}

function listen(server: Server, port: number, host: string): Promise<void> {
  const endpoint = `tcp://${host}:${port}`;
  const doing = `serving /healthz on ${endpoint}`;
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      const inUse = error.code === "EADDRINUSE";
      const hint = inUse ? "Choose another port for health." : "Check the host and the port of health.";
      const facts = { doing, hint, endpoint, cause: error };
      reject(new RpcError(inUse ? "ENDPOINT_IN_USE" : "LISTEN_FAILED", error.message, facts));
    };
    server.once("error", fail);
    try {
      server.listen(port, host, () => {
        server.off("error", fail);
        resolve();
      });
    } catch (error) {
      // a port that is none
      fail(error as NodeJS.ErrnoException);
    }
  });
}
