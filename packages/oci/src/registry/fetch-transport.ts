import type { Transport } from "./transport.js";

/** Sends requests by a function like `fetch`, which an application brings for a proxy, a certificate or the like. */
export function fetchTransport(fetch: typeof globalThis.fetch): Transport {
  return async (url, { method, headers, body, signal }) => {
    const isStream = typeof body === "object" && !(body instanceof Uint8Array);
    const response = await fetch(url, {
      method,
      headers,
      signal,
      redirect: "manual",
      ...(body === undefined ? {} : { body }),
      ...(isStream ? { duplex: "half" } : {}),
      // an iterable as body is what Node's fetch takes, and types of browsers do not know
    } as RequestInit);
    return {
      status: response.status,
      headers: response.headers,
      body: response.body === null ? undefined : read(response.body),
      isDecoded: true,
      close: () => void response.body?.cancel().catch(() => {}),
    };
  };
}

async function* read(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = body.getReader();
  let isOver = false;
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      yield value;
    }
    isOver = true;
  } finally {
    if (!isOver) await reader.cancel().catch(() => {});
  }
}
