import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
} from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { setImmediate } from "node:timers/promises";
import type { Transport, TransportRequest } from "./transport.js";

const IDLE_MS = 15_000;
/** What comes in meanwhile is read in one piece by whoever was busy. */
const BUFFERED_BYTES = 1024 * 1024;
/** So much is worth a turn of its own for all who stand between here and the disk. */
const PIECE_BYTES = 512 * 1024;

/**
 * Sends requests by `node:http` and `node:https`, which move large bodies with half the work of `fetch`. Connections are kept for the next
 * request; one that is idle keeps no process alive.
 */
export function nodeTransport(): Transport {
  const options = { keepAlive: true, timeout: IDLE_MS, highWaterMark: BUFFERED_BYTES };
  const http = new HttpAgent(options);
  const https = new HttpsAgent(options);
  return async (url, { method, headers, body, signal }) => {
    const isSecure = url.protocol === "https:";
    const request = isSecure
      ? httpsRequest(url, { method, headers, signal, agent: https })
      : httpRequest(url, { method, headers, signal, agent: http });
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request.on("response", resolve);
      // also after the answer, when nobody waits any more: the body says it then
      request.on("error", reject);
      send(request, body).catch(reject);
    });
    return {
      status: response.statusCode ?? 0,
      headers: headersOf(response),
      body: method === "HEAD" || response.statusCode === 204 ? discarded(response) : read(request, response),
      isDecoded: false,
      close: () => void request.destroy(),
    };
  };
}

async function send(request: ClientRequest, body: TransportRequest["body"]): Promise<void> {
  if (body === undefined || typeof body === "string" || body instanceof Uint8Array) {
    request.end(body);
    return;
  }
  let isAnswered = false;
  request.once("response", () => {
    isAnswered = true;
  });
  try {
    for await (const piece of body) {
      // a server that answers early does not want the rest
      if (isAnswered || request.destroyed) return;
      if (!request.write(piece)) await drained(request);
    }
    request.end();
  } catch (error) {
    request.destroy();
    throw error;
  }
}

async function drained(request: ClientRequest): Promise<void> {
  if (request.destroyed) return;
  await new Promise<void>((resolve) => {
    const go = (): void => {
      for (const event of ["drain", "close", "response"]) request.off(event, go);
      resolve();
    };
    for (const event of ["drain", "close", "response"]) request.on(event, go);
  });
}

function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    headers.append(rawHeaders[at] as string, rawHeaders[at + 1] as string);
  }
  return headers;
}

/** What has no body still has to be read to its end, so that the connection is free. */
function discarded(response: IncomingMessage): undefined {
  response.resume();
  response.on("error", () => {});
  return undefined;
}

async function* read(
  request: ClientRequest,
  response: IncomingMessage,
): AsyncGenerator<Uint8Array, void, undefined> {
  let wake = (): void => {};
  const awake = (): void => wake();
  for (const event of ["readable", "end", "close", "error"]) response.on(event, awake);
  try {
    for (;;) {
      // as long as each turn brings more, it is worth to wait for the next
      for (let length = -1; response.readableLength > length && response.readableLength < PIECE_BYTES; ) {
        length = response.readableLength;
        await setImmediate();
      }
      const piece: Buffer | null = response.read();
      if (piece !== null) yield piece;
      else if (response.errored !== null) throw response.errored;
      else if (response.readableEnded) return;
      else if (response.destroyed) throw new Error("the connection was closed");
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    // of a request that was not sent whole the connection is of no use
    if (!response.complete || !request.writableFinished) request.destroy();
  }
}
