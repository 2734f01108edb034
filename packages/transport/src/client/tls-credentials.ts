import { isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { ChannelCredentials, credentials } from "@grpc/grpc-js";
import { type Endpoint, formatEndpoint } from "../endpoint.js";
import { RpcError } from "../rpc-error.js";
import type { ClientTlsOptions } from "../tls/tls-options.js";
import { TlsSource } from "../tls/tls-source.js";

type CreateConnector = ChannelCredentials["_createSecureConnector"];
type Connector = ReturnType<CreateConnector>;

/** The longest handshake, in milliseconds: a peer that accepts and says nothing would hold up the dialling for ever. */
const handshakeTimeoutMs = 20_000;

/**
 * The TLS of one connection. The library's own credentials read files by a timer of their own, accept a key that does not
 * match, and keep to themselves why a handshake failed; here files are read when somebody dials.
 */
export class TlsCredentials extends ChannelCredentials {
  readonly #source: TlsSource;
  readonly #name: string;
  #failure: Error | undefined;

  /** @throws RpcError `INVALID_TLS` */
  constructor(endpoint: Endpoint, tls: ClientTlsOptions) {
    super();
    const text = formatEndpoint(endpoint);
    const facts = { doing: `preparing TLS for ${text}`, endpoint: text };
    if (endpoint.kind !== "tcp") {
      throw new RpcError("INVALID_TLS", "TLS is for tcp endpoints", {
        ...facts,
        hint: "Leave tls out: the mode and the owner of a socket decide who may use it.",
      });
    }
    this.#name = tls.serverName ?? endpoint.host;
    const parts = {
      ca: { option: "ca", text: tls.ca, file: tls.caFile },
      cert: { option: "certificate", text: tls.certificate, file: tls.certificateFile },
      key: { option: "key", text: tls.key, file: tls.keyFile },
    };
    this.#source = new TlsSource(parts, tls.onReloadError, facts);
  }

  /** Why the newest handshake failed; undefined when it did not. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  override _isSecure(): boolean {
    return true;
  }

  override _equals(other: ChannelCredentials): boolean {
    return this === other;
  }

  override _createSecureConnector(...[, , callCredentials]: Parameters<CreateConnector>): Connector {
    return {
      waitForReady: async () => {
        if (this.#source.hasFiles) await this.#source.reload();
      },
      connect: async (socket) => ({ socket: await this.#handshake(socket), secure: true }),
      getCallCredentials: () => callCredentials ?? credentials.createEmpty(),
      destroy: () => {},
    };
  }

  #handshake(socket: Socket): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const secure = connectTls({
        socket,
        secureContext: this.#source.context,
        rejectUnauthorized: true,
        host: this.#name,
        // an address is no name that a server could be asked for
        servername: isIP(this.#name) === 0 ? this.#name : "",
        ALPNProtocols: ["h2"],
      });
      const late = (): void => {
        secure.destroy(new Error(`the TLS handshake took longer than ${handshakeTimeoutMs} ms`));
      };
      const timer = setTimeout(late, handshakeTimeoutMs).unref();
      const fail = (error: Error): void => {
        clearTimeout(timer);
        this.#failure = error;
        reject(error);
      };
      // for good: a server may refuse the client's certificate after the client has taken the handshake for done
      secure.on("error", fail);
      secure.once("close", () => {
        clearTimeout(timer);
        reject(new Error("the peer hung up during the TLS handshake"));
      });
      secure.once("secureConnect", () => {
        clearTimeout(timer);
        this.#failure = undefined;
        resolve(secure);
      });
    });
  }
}
