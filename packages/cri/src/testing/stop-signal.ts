import { constants } from "node:os";
import { enumName } from "@container-interfaces/transport";
import { Signal } from "../gen/runtime/v1/api.js";
import { FakeStop } from "./fake-program.js";

/** The signal that a container is stopped with: its own, or SIGTERM. */
export function stopSignalOf(configured: Signal): Signal {
  return configured === Signal.SIGNAL_RUNTIME_DEFAULT ? Signal.SIGNAL_SIGTERM : configured;
}

/** What a program gets for a signal of the interface, whose numbers are not those of the system. */
export function createStop(signal: Signal): FakeStop {
  const name = enumName(Signal, signal).replace(/^SIGNAL_/, "");
  return new FakeStop(
    name,
    128 + ((constants.signals as Record<string, number>)[name] ?? constants.signals.SIGTERM),
  );
}
