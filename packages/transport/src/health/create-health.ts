import {
  type HealthCheckResponse,
  HealthDefinition,
  HealthCheckResponse_ServingStatus as ServingStatus,
} from "../gen/grpc/health/v1/health.js";
import { RpcError } from "../rpc-error.js";
import type { ServerContext } from "../server/server-context.js";
import { implement, type ServiceImplementation } from "../server/service-handlers.js";

/** How a service, or the server as a whole, stands; `UNKNOWN` is not determined yet. */
export type HealthStatus = "SERVING" | "NOT_SERVING" | "UNKNOWN";

/** What a server tells of its health. Made by {@link createHealth}. */
export interface Health {
  /** The service `grpc.health.v1.Health`, for the `services` of a server. */
  readonly service: ServiceImplementation;
  /**
   * Says how a service stands; those who watch it are told. The name is what callers ask for, `csi.v1.Controller` by
   * convention; the empty name is the server as a whole.
   *
   * @throws RpcError `INVALID_ARGUMENT` for a status that there is not.
   */
  set(service: string, status: HealthStatus): void;
  /** Takes a name back: it is unknown from now on, which those who watch it are told. */
  delete(service: string): void;
}

/**
 * Makes the health of a server, by gRPC's own protocol: what Kubernetes' gRPC probes, load balancers and `grpc_health_probe`
 * ask for. It begins with one entry: the server as a whole is `SERVING`.
 *
 * When a server that has the service is closed, each call of Watch there gets `NOT_SERVING` and ends, so that none of them
 * holds up the end.
 */
export function createHealth(): Health {
  return new ServingHealth();
}

class ServingHealth implements Health {
  readonly service: ServiceImplementation;
  readonly #statuses = new Map<string, ServingStatus>([["", ServingStatus.SERVING]]);
  readonly #watchers = new Set<Watcher>();

  constructor() {
    const handlers = implement(HealthDefinition, {
      check: ({ service }) => this.#check(service),
      list: () => ({
        statuses: Object.fromEntries([...this.#statuses].map(([name, status]) => [name, { status }])),
      }),
      watch: ({ service }, context) => this.#watch(service, context),
    });
    this.service = { ...handlers, drain: (isHere) => this.#drain(isHere) };
  }

  set(service: string, status: HealthStatus): void {
    if (status !== "SERVING" && status !== "NOT_SERVING" && status !== "UNKNOWN") {
      throw new RpcError("INVALID_ARGUMENT", `there is no status ${JSON.stringify(status)}`, {
        doing: `setting the health of ${JSON.stringify(service)}`,
        hint: "Use SERVING, NOT_SERVING or UNKNOWN.",
      });
    }
    this.#statuses.set(service, ServingStatus[status]);
    for (const watcher of this.#watchers) watcher.wake();
  }

  delete(service: string): void {
    this.#statuses.delete(service);
    for (const watcher of this.#watchers) watcher.wake();
  }

  #check(service: string): HealthCheckResponse {
    const status = this.#statuses.get(service);
    if (status === undefined)
      throw new RpcError("NOT_FOUND", `nothing is known of the service ${JSON.stringify(service)}`);
    return { status };
  }

  async *#watch(
    service: string,
    context: ServerContext,
  ): AsyncGenerator<HealthCheckResponse, void, undefined> {
    const { signal } = context;
    const watcher = new Watcher(context);
    // a generator that waits cannot be told to return, so the caller's leaving has to wake it
    signal.addEventListener("abort", () => watcher.wake(), { once: true });
    this.#watchers.add(watcher);
    try {
      let sent: ServingStatus | undefined;
      while (!signal.aborted) {
        const status = watcher.draining
          ? ServingStatus.NOT_SERVING
          : (this.#statuses.get(service) ?? ServingStatus.SERVICE_UNKNOWN);
        // the last change counts; a slow reader misses what was between
        if (status !== sent) yield { status };
        else if (watcher.draining) return;
        else await watcher.change();
        sent = status;
      }
    } finally {
      this.#watchers.delete(watcher);
    }
  }

  /** Ends the watchers of one endpoint; others may be served by the same health. */
  #drain(isHere: (context: ServerContext) => boolean): void {
    for (const watcher of this.#watchers) {
      if (!isHere(watcher.context)) continue;
      watcher.draining = true;
      watcher.wake();
    }
  }
}

/** One call of Watch. */
class Watcher {
  readonly context: ServerContext;
  draining = false;
  #changed = false;
  #resume: () => void = () => {};

  constructor(context: ServerContext) {
    this.context = context;
  }

  wake(): void {
    this.#changed = true;
    this.#resume();
  }

  /** Resolves when it was woken since the last time. */
  async change(): Promise<void> {
    if (!this.#changed) {
      await new Promise<void>((resolve) => {
        this.#resume = resolve;
      });
    }
    this.#changed = false;
  }
}
