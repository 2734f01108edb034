import { csiServices, type Driver, serveDriver } from "@container-interfaces/csi";
import type { MethodDefinition, ServiceDefinition } from "@container-interfaces/transport";
import { present } from "../expect.js";
import { filled, fullVariants } from "../interop/fill.js";

/** All RPCs of a driver, by their paths. */
export const rpcs: ReadonlyMap<string, MethodDefinition> = new Map(
  Object.values(csiServices).flatMap(({ fullName, methods }) =>
    Object.values<MethodDefinition>(methods).map(
      (method) => [`/${fullName}/${method.name}`, method] as const,
    ),
  ),
);

/** The RPCs that `serveDriver` answers by itself. */
const answeredByFrame: ReadonlySet<string> = new Set([
  ...Object.values(csiServices.identity.methods).map(({ name }) => name),
  ...["ControllerGetCapabilities", "GroupControllerGetCapabilities", "NodeGetCapabilities"],
]);

/** A call that came to a method, and what it answered: one message, or those of the stream. */
export interface RecordedCall {
  readonly request: unknown;
  readonly responses: readonly unknown[];
}

/** A driver that has every method, writes down each request, and answers with every field set. */
export class RecordingDriver implements AsyncDisposable {
  /** The calls that came, oldest first, by the path of their RPC. */
  readonly calls: Map<string, RecordedCall[]> = new Map();
  #driver: Driver | undefined;

  /** Serves it at an endpoint. */
  static async start(endpoint: string): Promise<RecordingDriver> {
    const recorder = new RecordingDriver();
    recorder.#driver = await serveDriver({
      endpoint,
      identity: { name: "recorder.example.com", version: "1.0.0" },
      controller: recorder.#handlers(csiServices.controller),
      groupController: recorder.#handlers(csiServices.groupController),
      snapshotMetadata: recorder.#handlers(csiServices.snapshotMetadata),
      node: recorder.#handlers(csiServices.node),
      capabilities: { volumeAccessibilityConstraints: true, volumeMountGroup: true },
      // the answers have numbers and texts that no driver has
      validateResponses: false,
      signals: [],
    });
    return recorder;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#driver?.close({ graceMs: 0 });
  }

  #handlers({ fullName, methods }: ServiceDefinition): object {
    const own = Object.entries(methods).filter(([, { name }]) => !answeredByFrame.has(name));
    return Object.fromEntries(
      own.map(([key, method]) => {
        const answer = (request: unknown): readonly unknown[] =>
          this.#record(`/${fullName}/${method.name}`, method, request);
        if (!method.responseStream) return [key, (request: unknown) => answer(request)[0]];
        const stream = async function* (request: unknown): AsyncGenerator<unknown> {
          yield* answer(request);
        };
        return [key, stream];
      }),
    );
  }

  #record(path: string, { responseType, responseStream }: MethodDefinition, request: unknown): unknown[] {
    const before = this.calls.get(path) ?? [];
    const variant = present(fullVariants[before.length % fullVariants.length], "the variant");
    const responses = (responseStream ? fullVariants : [variant]).map((each) => filled(responseType, each));
    this.calls.set(path, [...before, { request, responses }]);
    return responses;
  }
}
