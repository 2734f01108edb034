import { X509Certificate } from "node:crypto";
import type { ServerUnaryCall } from "@grpc/grpc-js";
import { CallSecrets, requestSecrets } from "../call-secrets.js";
import { clockToleranceMs } from "../limits.js";
import { fromGrpcMetadata, type Metadata } from "../metadata.js";
import { RpcError, type RpcErrorCode } from "../rpc-error.js";
import type { MethodDefinition } from "../service-definition.js";
import type { CallsUnderway } from "./calls-underway.js";

/** What a handler knows of its call beside the request. */
export interface ServerContext {
  /** The path of the RPC: `/package.Service/Method`. */
  readonly path: string;
  /**
   * Fires when nobody waits for the answer any more. Its reason is an {@link RpcError}: `DEADLINE_EXCEEDED` when the deadline
   * passed here; `CANCELLED` when the caller cancelled or went away before that, be it for its own deadline, which may pass a
   * moment earlier; `UNAVAILABLE` when the server is shut down by force.
   */
  readonly signal: AbortSignal;
  /** Whether nobody waits for the answer any more. Cheaper to ask for than a signal, which is made when it is first wanted. */
  readonly gone: boolean;
  /** When the caller stops waiting; undefined when it waits for ever. */
  readonly deadline: Date | undefined;
  /** The metadata that came with the call. */
  readonly metadata: Metadata;
  /** Who calls: the remote address on TCP. On a unix socket the endpoint itself, as Node cannot tell who is on the other side. */
  readonly peer: string;
  /**
   * The certificate that the caller proved to have: its `subject`, `subjectAltName`, `fingerprint256` and so on. Undefined
   * unless the server asks clients for one (`tls.clientCaFile`), and when it is asked for only after the connection has gone.
   */
  readonly peerCertificate?: X509Certificate | undefined;
}

/** A call that came in, of any kind: one of the library below, or one that is served without it. */
export interface IncomingCall
  extends Pick<ServerUnaryCall<Buffer, Buffer>, "getAuthContext" | "getDeadline" | "getPeer" | "metadata"> {
  /** Has somebody told, once, that nobody waits for the answer any more. */
  on(event: "cancelled", listener: () => void): unknown;
}

/** The context of one call. What a handler does not ask for is not made. */
export class CallContext implements ServerContext {
  readonly path: string;
  readonly peer: string;
  readonly #call: IncomingCall;
  readonly #underway: CallsUnderway;
  #controller: AbortController | undefined;
  #metadata: Metadata | undefined;
  #peerCertificate: X509Certificate | undefined;
  #gone: RpcError | undefined;
  #method: MethodDefinition | undefined;
  #request: unknown;
  #secrets: CallSecrets | undefined;
  #ended = false;

  /** @param underway the calls of the server; this one is among them until it ends */
  constructor(call: IncomingCall, path: string, endpoint: string, underway: CallsUnderway) {
    this.#call = call;
    this.path = path;
    // at once: nobody knows it when the caller has gone
    this.peer = endpoint.startsWith("tcp:") ? call.getPeer() : endpoint;
    this.#underway = underway;
    underway.add(this);
    call.on("cancelled", () => {
      // which the library below says of every call, also after one that ended well
      if (this.#ended) return;
      if (this.late) this.#fire("DEADLINE_EXCEEDED", "the deadline passed");
      else this.#fire("CANCELLED", "the caller went away");
    });
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#gone !== undefined) this.#controller.abort(this.#gone);
    return this.#controller.signal;
  }

  get deadline(): Date | undefined {
    const deadline = this.#call.getDeadline();
    return typeof deadline === "number"
      ? Number.isFinite(deadline)
        ? new Date(deadline)
        : undefined
      : deadline;
  }

  get metadata(): Metadata {
    this.#metadata ??= fromGrpcMetadata(this.#call.metadata);
    return this.#metadata;
  }

  get peerCertificate(): X509Certificate | undefined {
    this.#peerCertificate ??= peerCertificateOf(this.#call);
    return this.#peerCertificate;
  }

  /** Notes a request, for {@link hideSecrets}. */
  received(method: MethodDefinition, request: unknown): void {
    this.#method = method;
    if (method.requestStream) {
      // the secrets are all that is kept of a stream
      this.#secrets ??= new CallSecrets();
      this.#secrets.add(method.requestType, request);
      return;
    }
    // nobody looks at it before there is an error
    this.#request = request;
  }

  /** A text with the secrets of the requests so far replaced. */
  hideSecrets(text: string): string {
    const method = this.#method;
    if (method === undefined) return text;
    return requestSecrets({ method, request: this.#request }, this.#secrets).hide(text);
  }

  get gone(): boolean {
    return this.#gone !== undefined;
  }

  /** Marks the call as answered: what comes after is no cancellation. */
  end(): void {
    this.#ended = true;
    this.#underway.delete(this);
  }

  /** Fires the signal, as the server does not wait for the handler any more. */
  shutDown(): void {
    this.#fire("UNAVAILABLE", "the server is shut down");
  }

  /** Whether the deadline has passed, or is passing at the caller just now. */
  get late(): boolean {
    return this.deadline !== undefined && Date.now() >= this.deadline.getTime() - clockToleranceMs;
  }

  #fire(code: RpcErrorCode, reason: string): void {
    if (this.#ended || this.#gone !== undefined) return;
    this.#gone = new RpcError(code, reason, { doing: `handling ${this.path}`, method: this.path });
    this.#controller?.abort(this.#gone);
  }
}

function peerCertificateOf(call: IncomingCall): X509Certificate | undefined {
  try {
    const raw = call.getAuthContext().sslPeerCertificate?.raw;
    return raw === undefined ? undefined : new X509Certificate(raw);
  } catch {
    // a connection that has gone has no certificate to show
    return undefined;
  }
}
