import type {
  DeepPartial,
  MethodDefinition,
  RequestOf,
  ResponseOf,
  ServiceDefinition,
} from "@container-interfaces/transport";
import { type Check, type Problem, problem, within } from "./check.js";
import { message } from "./message-check.js";

/** The rules for the messages of one RPC. */
interface RpcRules<M extends MethodDefinition> {
  /** What a caller must send. */
  readonly request: Check;
  /** What a driver must answer, whatever the request. */
  readonly response: Check;
  /** What the answer to this request must be, once `response` has passed; the path is one in the response. */
  readonly agreement?: (request: RequestOf<M>, response: DeepPartial<ResponseOf<M>>) => Problem | undefined;
}

/** The rules for every RPC of a service; the compiler sees to it that none is missing. */
export type ServiceRules<D extends ServiceDefinition> = {
  readonly [M in keyof D["methods"]]: RpcRules<D["methods"][M]>;
};

/** A message without fields, or with none that could be wrong. */
export const empty: Check = message<object>({});

/** The problem of an answer about another thing than the one asked about, or undefined. */
export function sameAs(path: string, answered: string | undefined, asked: string): Problem | undefined {
  return answered === asked ? undefined : within(path, problem("is not the one that was asked for"));
}

/** The problem of a page that has more entries than were asked for, or undefined. */
export function atMost(
  path: string,
  entries: readonly unknown[] | undefined,
  limit: number,
): Problem | undefined {
  const length = entries?.length ?? 0;
  if (limit === 0 || length <= limit) return undefined;
  return within(path, problem(`has ${length} entries, and at most ${limit} were asked for`));
}
