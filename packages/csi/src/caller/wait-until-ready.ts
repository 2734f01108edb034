import { setTimeout as pause } from "node:timers/promises";
import { type Client, type ReadyOptions, RpcError } from "@container-interfaces/transport";
import type { IdentityDefinition } from "../gen/csi/v1/csi.js";
import { driverTimeouts } from "./request-timeouts.js";

/** What says that a driver is not ready yet, and nothing worse. */
const notReadyCodes: ReadonlySet<string> = new Set(["DEADLINE_EXCEEDED", "UNAVAILABLE"]);
const maxPauseMs = 1_000;

/**
 * Asks Probe until the driver says that it is ready, as ProbeForever of csi-lib-utils does, after pauses that grow from 100 ms to 1 s. A
 * Probe without an answer within its deadline, or without a connection, counts as not ready.
 *
 * @throws RpcError `DEADLINE_EXCEEDED` when the time is over, `CANCELLED` when the signal fires, and any other error of Probe
 */
export async function waitUntilReady(
  identity: Client<IdentityDefinition>,
  endpoint: string,
  { timeoutMs = 30_000, signal }: ReadyOptions = {},
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (let pauseMs = 100; ; pauseMs = Math.min(2 * pauseMs, maxPauseMs)) {
    const left = deadline - performance.now();
    let failure: RpcError | undefined;
    try {
      // no deadline of 0 ms, which would say nothing of the driver
      const { ready } = await identity.probe(
        {},
        { timeoutMs: Math.max(Math.min(driverTimeouts.identity.probe, left), 1), signal, waitForReady: true },
      );
      // a driver that says nothing is ready
      if (ready !== false) return;
    } catch (error) {
      if (!RpcError.is(error) || !notReadyCodes.has(error.code)) throw error;
      failure = error;
    }
    // when the signal fires, the next Probe says so
    await pause(Math.max(Math.min(pauseMs, deadline - performance.now()), 0), undefined, { signal }).catch(
      () => {},
    );
    // timers can be early by a millisecond, and a Probe has no chance then
    if (performance.now() >= deadline - 2 && !signal?.aborted) throw neverReady(endpoint, timeoutMs, failure);
  }
}

function neverReady(endpoint: string, timeoutMs: number, failure: RpcError | undefined): RpcError {
  const reason = failure?.reason ?? "Probe answers that it is not";
  return new RpcError("DEADLINE_EXCEEDED", `not ready within ${timeoutMs} ms: ${reason}`, {
    doing: `waiting for the driver at ${endpoint}`,
    hint: failure?.hint,
    method: "/csi.v1.Identity/Probe",
    endpoint,
    ...(failure === undefined ? {} : { cause: failure }),
  });
}
