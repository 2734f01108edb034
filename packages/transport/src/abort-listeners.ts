interface Listeners {
  readonly all: Set<() => void>;
  readonly fire: () => void;
}

const bySignal = new WeakMap<AbortSignal, Listeners>();

/**
 * Runs `listener` once when the signal fires; returns the function that takes it back. The signal must not have fired
 * yet, and the listener must not throw. However many calls share a signal, it has one listener from here: Node warns from
 * eleven on.
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  const listeners = bySignal.get(signal) ?? listenTo(signal);
  // a wrapper of its own, so that one function given twice counts twice
  const entry = (): void => listener();
  listeners.all.add(entry);
  return () => {
    listeners.all.delete(entry);
    if (listeners.all.size > 0 || bySignal.get(signal) !== listeners) return;
    signal.removeEventListener("abort", listeners.fire);
    bySignal.delete(signal);
  };
}

function listenTo(signal: AbortSignal): Listeners {
  const all = new Set<() => void>();
  const fire = (): void => {
    bySignal.delete(signal);
    for (const listener of all) listener();
  };
  const listeners = { all, fire };
  bySignal.set(signal, listeners);
  signal.addEventListener("abort", fire, { once: true });
  return listeners;
}
