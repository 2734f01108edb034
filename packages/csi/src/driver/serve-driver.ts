import { resolve } from "node:path";
import {
  type CloseOptions,
  parseEndpoint,
  RpcError,
  type Server,
  type ServiceImplementation,
  serve,
} from "@container-interfaces/transport";
import type { RegistrationState } from "../registration/registration-options.js";
import { type Registration, serveRegistration } from "../registration/serve-registration.js";
import { csiServices } from "../services.js";
import { capabilitiesOf, driverFacts, hasMethod } from "./capabilities.js";
import { refuseContradictions } from "./contradictions.js";
import { DriverCalls } from "./driver-calls.js";
import type { DriverEndpoint, ServeDriverOptions } from "./driver-options.js";
import {
  controllerHandlers,
  groupControllerHandlers,
  identityHandlers,
  nodeHandlers,
} from "./own-handlers.js";
import { ReadyState } from "./ready-state.js";

const defaultKeepResultsMs = 300_000;
const maxTimerMs = 2 ** 31 - 1;

/** A driver that is served. */
export interface Driver extends AsyncDisposable {
  /** The driver's name. */
  readonly name: string;
  /** The endpoints as text; that of Controller is the first of two. */
  readonly endpoints: readonly string[];
  /** What kubelet said of the driver last; undefined without the option `registration`. */
  readonly registration: RegistrationState | undefined;
  /** Resolves when the driver has ended; rejects when it could not end well. */
  readonly closed: Promise<void>;
  /**
   * Ends the registration, stops listening and removes the socket files, waits for calls under way (`graceMs`, default 5,000), and
   * fires their `signal` when the time is over. Safe to call again.
   */
  close(options?: CloseOptions): Promise<void>;
}

/**
 * Serves a storage driver. What it can do follows from the methods that it has: a method that is left out answers `UNIMPLEMENTED`
 * and is not advertised. Before a method runs, the request is checked against the specification, and another operation on the same
 * volume, snapshot or target is refused with `ABORTED`. A method goes on when its caller goes away; the caller's next equal call gets
 * the result.
 *
 * @throws RpcError `INVALID_ARGUMENT` for a driver that contradicts itself (`path` is the option), `INVALID_ENDPOINT`,
 * `ENDPOINT_IN_USE`, `LISTEN_FAILED` or `INVALID_TLS`; nothing is left behind then.
 */
export async function serveDriver(options: ServeDriverOptions): Promise<Driver> {
  refuseContradictions(options);
  const { identity, controller, groupController, snapshotMetadata, node, capabilities, ...others } = options;
  const {
    endpoint,
    registration,
    services = [],
    validateResponses,
    keepResultsMs,
    signals,
    ...server
  } = others;
  const endpoints = endpointsOf(endpoint);
  const sets = capabilitiesOf(options);
  const state = new ReadyState(identity, options.onError);
  const calls = new DriverCalls({
    facts: driverFacts(options),
    validateResponses: validateResponses ?? process.env.NODE_ENV === "test",
    keepResultsMs: checkedKeepMs(keepResultsMs),
  });
  const one = calls.service(csiServices.identity, identityHandlers(identity, sets, state));
  const control = [
    ...(controller ? [calls.service(csiServices.controller, controller, controllerHandlers(sets))] : []),
    ...(groupController
      ? [calls.service(csiServices.groupController, groupController, groupControllerHandlers(sets))]
      : []),
    ...(snapshotMetadata ? [calls.service(csiServices.snapshotMetadata, snapshotMetadata)] : []),
  ];
  const info = hasMethod(node, "nodeGetInfo") ? undefined : node;
  const local = node ? [calls.service(csiServices.node, node, nodeHandlers(sets, info))] : [];
  const driver = new ServedDriver(identity.name, calls, state);
  try {
    const listen = (at: string, parts: readonly ServiceImplementation[]): Promise<void> =>
      driver.listen(serve({ ...server, endpoint: at, services: [one, ...parts, ...services] }));
    if (endpoints.controller === endpoints.node) await listen(endpoints.node, [...control, ...local]);
    else {
      await listen(endpoints.controller, control);
      await listen(endpoints.node, local);
    }
    state.start();
    if (registration !== undefined)
      await driver.register(
        serveRegistration({
          name: identity.name,
          type: "CSIPlugin",
          endpoint: registration.kubeletSocketPath ?? socketPath(endpoints.node),
          ...registration,
        }),
      );
    driver.endOn(signals ?? ["SIGTERM", "SIGINT"]);
    return driver;
  } catch (error) {
    await driver.close({ graceMs: 0 });
    throw error;
  }
}

/** Where to listen, the same twice for one endpoint. */
function endpointsOf(endpoint: DriverEndpoint | undefined): {
  readonly controller: string;
  readonly node: string;
} {
  const given = endpoint ?? process.env.CSI_ENDPOINT;
  if (given === undefined)
    throw new RpcError("INVALID_ENDPOINT", "there is no endpoint, and the variable CSI_ENDPOINT is not set", {
      doing: "starting the driver",
      hint: "Set it to the socket, such as CSI_ENDPOINT=unix:///csi/csi.sock.",
    });
  return typeof given === "string" ? { controller: given, node: given } : given;
}

function socketPath(endpoint: string): string {
  const parsed = parseEndpoint(endpoint);
  if (parsed.kind === "unix") return resolve(parsed.path);
  throw new RpcError(
    "INVALID_ENDPOINT",
    `kubelet calls a driver over a unix socket, and ${endpoint} is none`,
    {
      doing: "registering the driver with kubelet",
      hint: "Serve the driver at a unix socket, or set registration.kubeletSocketPath.",
    },
  );
}

function checkedKeepMs(keepResultsMs: number = defaultKeepResultsMs): number {
  if (keepResultsMs >= 0) return keepResultsMs;
  throw new RpcError("INVALID_ARGUMENT", "keepResultsMs is no number of milliseconds", {
    doing: "starting the driver",
    path: "keepResultsMs",
  });
}

class ServedDriver implements Driver {
  readonly name: string;
  readonly closed: Promise<void>;
  readonly #calls: DriverCalls;
  readonly #state: ReadyState;
  readonly #servers: Server[] = [];
  readonly #onSignal = (): void => void this.close().catch(() => {});
  #registration: Registration | undefined;
  #signals: readonly NodeJS.Signals[] = [];
  #settle: (ending: Promise<void>) => void = () => {};
  #closing: Promise<void> | undefined;

  constructor(name: string, calls: DriverCalls, state: ReadyState) {
    this.name = name;
    this.#calls = calls;
    this.#state = state;
    this.closed = new Promise((settle) => {
      this.#settle = settle;
    });
    // who closes the driver is told, too
    this.closed.catch(() => {});
  }

  get endpoints(): readonly string[] {
    return this.#servers.flatMap(({ endpoints }) => endpoints);
  }

  get registration(): RegistrationState | undefined {
    return this.#registration?.status;
  }

  async listen(server: Promise<Server>): Promise<void> {
    this.#servers.push(await server);
  }

  async register(registration: Promise<Registration>): Promise<void> {
    this.#registration = await registration;
  }

  /** Ends the driver when the process gets one of the signals; a second one while it ends changes nothing. */
  endOn(signals: readonly NodeJS.Signals[]): void {
    this.#signals = signals;
    for (const signal of signals) process.on(signal, this.#onSignal);
  }

  close({ graceMs = 5_000 }: CloseOptions = {}): Promise<void> {
    if (this.#closing === undefined) {
      this.#closing = this.#end(graceMs);
      this.#settle(this.#closing);
    }
    return this.#closing;
  }

  async #end(graceMs: number): Promise<void> {
    this.#state.stop();
    // before those of the servers, which do not wait for handlers any more when theirs are over
    const force = setTimeout(() => this.#calls.shutDown(), Math.min(graceMs, maxTimerMs));
    try {
      await Promise.all([
        this.#registration?.close(),
        ...this.#servers.map((server) => server.close({ graceMs })),
      ]);
    } finally {
      clearTimeout(force);
      for (const signal of this.#signals) process.off(signal, this.#onSignal);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
