import { type Attributes, SpanKind, type SpanOptions } from "@opentelemetry/api";
import { isServerCall } from "../call-outcome.js";
import type { ClientCall } from "../client/client-call.js";
import type { ServerCall } from "../server/server-call.js";
import type { StatusName } from "../status-code.js";
import { attributeNames, serverAttributes } from "./conventions.js";

/** What all calls of a method at one place have in common. */
export interface CallFacts {
  readonly side: "client" | "server";
  /** The endpoint; empty for a server that is not on a socket file, whose callers come from many places. */
  readonly where: string;
  /** The name of the span. */
  readonly name: string;
  readonly spanOptions: SpanOptions;
  /** The attributes of a measurement, by status and by whether that is an error. */
  readonly measured: Map<string, Attributes>;
}

/** Makes the facts of calls once, as there are few methods and many calls. */
export class FactsByMethod {
  readonly #client = new Map<string, CallFacts>();
  readonly #server = new Map<string, CallFacts>();

  get(call: ClientCall | ServerCall): CallFacts {
    const [facts, where] = isServerCall(call)
      ? [this.#server, isSocketFile(call.context.peer) ? call.context.peer : ""]
      : [this.#client, call.endpoint];
    const known = facts.get(call.path);
    // of several places the last counts: who calls one method at many of them pays for it each time, and nothing grows
    if (known?.where === where) return known;
    const made = makeFacts(call, where);
    facts.set(call.path, made);
    return made;
  }
}

/** The attributes that tell how a call ended. */
export function outcomeAttributes(code: StatusName, failed: boolean): Attributes {
  return failed
    ? { [attributeNames.statusCode]: code, [attributeNames.errorType]: code }
    : { [attributeNames.statusCode]: code };
}

/** The attributes of a measurement. */
export function measuredAttributes(facts: CallFacts, code: StatusName, failed: boolean): Attributes {
  const key = failed ? `!${code}` : code;
  const known = facts.measured.get(key);
  if (known !== undefined) return known;
  const common = { ...facts.spanOptions.attributes };
  // for a server the conventions leave them out, unless somebody asks
  if (facts.side === "server") for (const name of placeNames) delete common[name];
  const made = { ...common, ...outcomeAttributes(code, failed) };
  facts.measured.set(key, made);
  return made;
}

const placeNames = [attributeNames.serverAddress, attributeNames.serverPort, attributeNames.peerAddress];

function makeFacts(call: ClientCall | ServerCall, where: string): CallFacts {
  const name = call.path.slice(1);
  const side = isServerCall(call) ? "server" : "client";
  const place = where === "" ? {} : serverAttributes(where);
  const attributes: Attributes = {
    [attributeNames.system]: "grpc",
    [attributeNames.method]: name,
    ...place,
  };
  if (side === "server" && where !== "")
    attributes[attributeNames.peerAddress] = place[attributeNames.serverAddress];
  const kind = side === "server" ? SpanKind.SERVER : SpanKind.CLIENT;
  return { side, where, name, spanOptions: { kind, attributes }, measured: new Map() };
}

/** Whether a server's peer is its own endpoint, as on a socket file nobody can tell who calls. */
function isSocketFile(peer: string): boolean {
  return peer.startsWith("unix") || peer.startsWith("npipe:");
}
