/** Fills in the handlers that are never called, for a peer that refuses to serve without a handler for every RPC. */
export function withTheRest(handlers: Readonly<Record<string, unknown>>): object {
  return new Proxy(handlers, { get: (target, name: string) => target[name] ?? (() => {}) });
}
