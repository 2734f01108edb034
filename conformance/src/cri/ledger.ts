import { ImageServiceDefinition, RpcError, RuntimeServiceDefinition } from "@container-interfaces/cri";
import type { ClientCall, ClientInterceptor } from "@container-interfaces/transport";

type RuntimeMethods = RuntimeServiceDefinition["methods"];
type ImageMethods = ImageServiceDefinition["methods"];

/** The name of an RPC as CRI spells it. */
export type Rpc = RuntimeMethods[keyof RuntimeMethods]["name"] | ImageMethods[keyof ImageMethods]["name"];

/** Every RPC of CRI, in the order of the interface. */
export const rpcs: readonly Rpc[] = [
  ...Object.values(RuntimeServiceDefinition.methods),
  ...Object.values(ImageServiceDefinition.methods),
].map(({ name }) => name);

/** What is known of one RPC on one runtime at the end. */
export interface Cell {
  readonly text: string;
  /** False when the RPC was never called, or nothing was observed of what it did. */
  readonly complete: boolean;
}

/**
 * What was called on one runtime, counted where the calls leave the client, and what the checks observed. The table at the
 * end comes from here alone.
 */
export class Ledger {
  /** Goes into every connection to the runtime. */
  readonly interceptor: ClientInterceptor;
  readonly #outcomes = new Map<string, Set<string>>();
  readonly #observations = new Map<Rpc, string[]>();
  readonly #excuses = new Map<Rpc, string>();

  constructor() {
    const ended = (call: ClientCall, outcome: string): void => {
      const outcomes = this.#outcomes.get(call.method.name) ?? new Set();
      this.#outcomes.set(call.method.name, outcomes.add(outcome));
    };
    const codeOf = (error: unknown): string => (RpcError.is(error) ? error.code : String(error));
    this.interceptor = {
      async unary(call, next) {
        try {
          const response = await next(call);
          ended(call, "OK");
          return response;
        } catch (error) {
          ended(call, codeOf(error));
          throw error;
        }
      },
      async *stream(call, next) {
        try {
          for await (const message of next(call)) {
            ended(call, "OK");
            yield message;
          }
          ended(call, "OK");
        } catch (error) {
          ended(call, codeOf(error));
          throw error;
        }
      },
    };
  }

  /** Notes, in a few words, what an RPC was seen to have done. */
  saw(rpc: Rpc, what: string): void {
    this.#observations.set(rpc, [...(this.#observations.get(rpc) ?? []), what]);
  }

  /** Notes why an RPC that the runtime has cannot succeed on this machine. */
  cannot(rpc: Rpc, why: string): void {
    this.#excuses.set(rpc, why);
  }

  /** What the table says of an RPC. */
  cell(rpc: Rpc): Cell {
    const outcomes = this.#outcomes.get(rpc) ?? new Set<string>();
    const observation = this.#observations.get(rpc);
    const excuse = this.#excuses.get(rpc);
    if (outcomes.size === 0) return { text: "NEVER CALLED", complete: false };
    if (outcomes.has("OK") && observation !== undefined)
      return { text: `ok: ${observation.join("; ")}`, complete: true };
    if (outcomes.size === 1 && outcomes.has("UNIMPLEMENTED"))
      return { text: "UNIMPLEMENTED", complete: true };
    if (!outcomes.has("OK") && excuse !== undefined) return { text: excuse, complete: true };
    return { text: `NOTHING OBSERVED (${[...outcomes].join(", ")})`, complete: false };
  }
}
