import { ServerCredentials } from "@grpc/grpc-js";
import { checkWholeNumber, maxTimerMs } from "../limits.js";
import { RpcError } from "../rpc-error.js";
import type { ServerTlsOptions } from "../tls/tls-options.js";
import { TlsSource } from "../tls/tls-source.js";

/**
 * The TLS of a server's tcp endpoints. The library's own credentials that watch files refuse all connections while a pair
 * does not match; here the good one stays.
 */
export class TlsServerCredentials extends ServerCredentials {
  readonly #source: TlsSource;
  readonly #intervalMs: number;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  /**
   * @param endpoints as text, for errors
   * @throws RpcError `INVALID_TLS`, or `INVALID_ARGUMENT` for an interval that is none
   */
  constructor(tls: ServerTlsOptions, endpoints: string) {
    const facts = { doing: `preparing TLS for ${endpoints}` };
    if (tls.certificate === undefined && tls.certificateFile === undefined) {
      throw new RpcError("INVALID_TLS", "there is no certificate", {
        ...facts,
        hint: "A server needs tls.certificateFile and tls.keyFile.",
      });
    }
    const intervalMs = tls.reloadIntervalMs ?? 10_000;
    checkWholeNumber("tls.reloadIntervalMs", intervalMs, 1, maxTimerMs, facts.doing);
    const parts = {
      ca: { option: "clientCa", text: tls.clientCa, file: tls.clientCaFile },
      cert: { option: "certificate", text: tls.certificate, file: tls.certificateFile },
      key: { option: "key", text: tls.key, file: tls.keyFile },
    };
    const source = new TlsSource(parts, tls.onReloadError, facts);
    const asksClients = source.current.ca !== undefined;
    super({ requestCert: asksClients, rejectUnauthorized: asksClients }, source.current);
    this.#source = source;
    this.#intervalMs = intervalMs;
  }

  override _equals(other: ServerCredentials): boolean {
    return this === other;
  }

  /** Looks at the files regularly, until {@link stop}. */
  watch(): void {
    if (!this.#source.hasFiles || this.#stopped) return;
    this.#timer = setTimeout(() => void this.#look(), Math.min(this.#intervalMs, maxTimerMs)).unref();
  }

  /** Looks at the files no more. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #look(): Promise<void> {
    const before = this.#source.current;
    await this.#source.reload();
    if (this.#stopped) return;
    if (this.#source.current !== before) this.updateSecureContextOptions(this.#source.current);
    this.watch();
  }
}
