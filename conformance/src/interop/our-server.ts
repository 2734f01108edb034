import { isDeepStrictEqual } from "node:util";
import {
  type MethodDefinition,
  RpcError,
  type RpcErrorCode,
  type ServeOptions,
  type Server,
  type ServerContext,
  type ServiceDefinition,
  serve,
} from "@container-interfaces/transport";
import type { Coverage } from "./coverage.js";
import { filled, fullVariants, jsonOf, type Variant } from "./fill.js";
import { statusDetails } from "./status-details.js";

/** How a call that waited came to its end. */
export interface WaitedCall {
  /** Resolves when the signal of the handler has fired. */
  readonly ended: Promise<RpcError>;
  readonly deadline: Date | undefined;
}

/** What the server notes beside its answers. */
export interface Notes {
  /** The fields of requests that were seen. */
  readonly seen: Coverage;
  /** The calls that wait, by their `interop-id`. */
  readonly waited: Map<string, WaitedCall>;
}

/**
 * Serves every RPC of these services with our library. It compares the request with the one that it has to be, and answers with a
 * filled response; the metadata `interop-do` asks for something else. `go/interop/answers.go` does the same.
 */
export async function serveOurs(
  definitions: readonly ServiceDefinition[],
  endpoint: string | readonly string[],
  notes: Notes,
  options: Partial<ServeOptions> = {},
): Promise<Server> {
  const services = definitions.map((definition) => ({
    definition,
    handlers: Object.fromEntries(
      Object.entries(definition.methods).map(([name, method]) => [name, handlerOf(method, notes)]),
    ),
  }));
  return await serve({ ...options, services: [...services, ...(options.services ?? [])], endpoint });
}

type AnyHandler = (request: unknown, context: ServerContext) => unknown;

function handlerOf(method: MethodDefinition, notes: Notes): AnyHandler {
  if (method.responseStream) return (request, context) => stream(method, request, context, notes);
  return async (request, context) => {
    const asked = first(context, "interop-do");
    if (asked !== undefined) return { version: await behave(asked, method, request, context, notes) };
    check(method, request, context, notes);
    return filled(method.responseType, variantOf(context));
  };
}

async function* stream(
  method: MethodDefinition,
  request: unknown,
  context: ServerContext,
  notes: Notes,
): AsyncGenerator<unknown> {
  if (first(context, "interop-do") === "wait") {
    yield filled(method.responseType, "0");
    await wait(context, notes);
  }
  check(method, request, context, notes);
  const variants: readonly Variant[] = variantOf(context) === "empty" ? ["empty"] : fullVariants;
  for (const variant of variants) yield filled(method.responseType, variant);
}

function check(method: MethodDefinition, request: unknown, context: ServerContext, notes: Notes): void {
  const { requestType } = method;
  notes.seen.note(requestType, request);
  const want = filled(requestType, variantOf(context));
  if (isDeepStrictEqual(request, want)) return;
  const [got, wanted] = [request, want].map((each) => JSON.stringify(jsonOf(requestType, each)));
  throw new RpcError("INVALID_ARGUMENT", `got ${got}, want ${wanted}`);
}

/** Does what a call asks for, and gives the text that goes into the `version` of the answer. */
async function behave(
  asked: string,
  { requestType }: MethodDefinition,
  request: unknown,
  context: ServerContext,
  notes: Notes,
): Promise<string> {
  switch (asked) {
    case "report":
      return JSON.stringify({
        metadata: printable(context),
        deadlineMs: context.deadline === undefined ? null : context.deadline.getTime() - Date.now(),
        bytes: requestType.encode(request as never).finish().length,
      });
    case "wait":
      return await wait(context, notes);
    case "fail":
      throw failure(context);
    case "size": {
      // one byte for the tag, four for the length
      return "x".repeat(Number(first(context, "interop-size")) - 5);
    }
    default:
      throw new RpcError("INVALID_ARGUMENT", `interop-do: ${asked}`);
  }
}

async function wait(context: ServerContext, notes: Notes): Promise<never> {
  const { signal, deadline } = context;
  const ended = new Promise<RpcError>((resolve) => {
    const fired = (): void => resolve(signal.reason as RpcError);
    if (signal.aborted) fired();
    else signal.addEventListener("abort", fired, { once: true });
  });
  notes.waited.set(first(context, "interop-id") ?? "", { ended, deadline });
  throw await ended;
}

/** The status that is asked for, with details, and with the caller's own metadata as trailers. */
function failure(context: ServerContext): RpcError {
  const code = first(context, "interop-name") as RpcErrorCode;
  const text = Buffer.from(context.metadata["interop-text-bin"]?.[0] as Uint8Array).toString();
  const echoed = Object.entries(context.metadata).filter(([key]) => key.startsWith("x-"));
  const details = statusDetails(Number(first(context, "interop-code")), text);
  const metadata = {
    ...Object.fromEntries(echoed),
    "y-several": ["b", "a, c", "", "b"],
    "grpc-status-details-bin": [details],
  };
  return new RpcError(code, text, { metadata });
}

function variantOf(context: ServerContext): Variant {
  return (first(context, "interop-variant") ?? "empty") as Variant;
}

function first({ metadata }: ServerContext, key: string): string | undefined {
  return metadata[key]?.[0]?.toString();
}

/** Metadata as JSON can hold it: bytes in base64. */
function printable({ metadata }: ServerContext): Record<string, readonly string[]> {
  return Object.fromEntries(
    Object.entries(metadata).map(([key, values]) => [
      key,
      values.map((value) => (typeof value === "string" ? value : Buffer.from(value).toString("base64"))),
    ]),
  );
}
