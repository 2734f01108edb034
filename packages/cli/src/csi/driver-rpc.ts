import { type CsiServices, csiServices, type DriverClient } from "@container-interfaces/csi";
import type { toJson } from "@container-interfaces/csi/json";
import type { Option } from "commander";
import type { CsiOptions } from "./csi-options.js";
import type { Pairs } from "./parse-pairs.js";

/** The name of a client of a service. */
export type ServiceName = keyof CsiServices;

/** The name of an RPC as clients have it. */
export type RpcName<S extends ServiceName> = keyof DriverClient[S] & string;

type AnyMethod = (request: never, options: never) => unknown;
type RequestOf<S extends ServiceName, M extends RpcName<S>> = DriverClient[S][M] extends AnyMethod
  ? Parameters<DriverClient[S][M]>[0]
  : never;
type Answer<S extends ServiceName, M extends RpcName<S>> = DriverClient[S][M] extends AnyMethod
  ? ReturnType<DriverClient[S][M]>
  : never;
type ResponseOf<S extends ServiceName, M extends RpcName<S>> =
  Answer<S, M> extends AsyncIterable<infer Message> ? Message : Awaited<Answer<S, M>>;

/** What a request is made of. */
interface RequestParts {
  /** The arguments, as they stand on the command line. */
  readonly args: readonly string[];
  readonly options: CsiOptions;
  readonly secrets: Pairs;
}

/** What people see of a response. */
export interface ShownTable {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** How a subcommand calls an RPC. */
export interface RpcOf<Request, Response> {
  /** What it does, in a sentence. */
  readonly description: string;
  /** The arguments: how they are written, and what they are. */
  readonly args?: readonly (readonly [name: string, description: string])[];
  readonly options?: readonly Option[];
  /** Makes the request. Default: an empty one. */
  request?(parts: RequestParts): Request;
  /** Makes the table. Default: nothing is printed. */
  show?(response: Response): ShownTable;
  /** Whether the driver has said no, in a response: the exit code is 1 then. */
  saysNo?(response: Response): boolean;
  /** Reads a list to its end, unless one page is asked for. */
  readAll?(
    client: DriverClient,
    request: Request,
    options: { readonly signal: AbortSignal },
  ): Promise<Response>;
}

/** A subcommand that calls an RPC, whatever its messages are. */
export interface DriverRpc extends RpcOf<object, object> {
  readonly service: ServiceName;
  readonly rpc: string;
}

/** Tells how a subcommand calls an RPC, with the types of its messages checked. */
export function driverRpc<S extends ServiceName, M extends RpcName<S>>(
  service: S,
  rpc: M,
  spec: RpcOf<RequestOf<S, M>, ResponseOf<S, M>>,
): DriverRpc {
  // what comes from a client of the service is what the functions take
  return { ...(spec as unknown as RpcOf<object, object>), service, rpc };
}

/** The codec of a message of which nothing more is known. */
type AnyType = Parameters<typeof toJson<object>>[0];

/** The generated definition of an RPC. */
export function methodOf({ service, rpc }: Pick<DriverRpc, "service" | "rpc">): {
  readonly requestType: AnyType;
  readonly responseType: AnyType;
} {
  const methods: Readonly<Record<string, object>> = csiServices[service].methods;
  return methods[rpc] as { readonly requestType: AnyType; readonly responseType: AnyType };
}

/** Reads a list to its end. */
export async function readAll<Entry>(list: AsyncIterable<Entry>): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of list) entries.push(entry);
  return entries;
}
