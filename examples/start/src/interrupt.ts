/** A signal that fires at the first Ctrl-C or SIGTERM. Later ones are noted only: what was made is being removed. */
export function onInterrupt(): { readonly signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const interrupt = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) console.error("Removing what was made; this takes a moment");
    else controller.abort(new Error(`interrupted by ${name}`));
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const name of signals) process.on(name, interrupt);
  return {
    signal: controller.signal,
    stop: () => {
      for (const name of signals) process.off(name, interrupt);
    },
  };
}
