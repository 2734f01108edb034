import type { RpcError } from "../rpc-error.js";

/** What both sides of TLS can be told about certificates that are files. */
export interface TlsReloading {
  /**
   * Gets an `INVALID_TLS` error when files that changed cannot be used: one cannot be read, is half written, or key and
   * certificate do not belong together. The ones that were good before stay in use, and the files are looked at again; each
   * fault is told once. What it throws is ignored. Default: a process warning.
   */
  readonly onReloadError?: ((error: RpcError) => void) | undefined;
}

/**
 * The TLS of a client. Certificates are PEM, each given as text or as the path of a file. Files are read when the connection
 * is opened and again each time it is dialled, so that a rotated certificate is used from the next connection on.
 */
export interface ClientTlsOptions extends TlsReloading {
  /** The certificates of the authorities that sign servers' certificates. Default: those that Node trusts. */
  readonly ca?: string | undefined;
  /** The path of a file in the place of `ca`. */
  readonly caFile?: string | undefined;
  /** The client's own certificate, with the intermediate ones after it; for servers that want to know who calls. */
  readonly certificate?: string | undefined;
  /** The path of a file in the place of `certificate`. */
  readonly certificateFile?: string | undefined;
  /** The private key of the client's certificate, not encrypted. */
  readonly key?: string | undefined;
  /** The path of a file in the place of `key`. */
  readonly keyFile?: string | undefined;
  /**
   * The name that the server's certificate must be for; it goes out as SNI and `:authority`, too. Default: the host of the
   * endpoint.
   */
  readonly serverName?: string | undefined;
}

/**
 * The TLS of a server. Certificates are PEM, each given as text or as the path of a file. Files are looked at regularly, and
 * changed ones are used for connections from then on; those that stand go on as they are.
 */
export interface ServerTlsOptions extends TlsReloading {
  /** The server's certificate, with the intermediate ones after it. */
  readonly certificate?: string | undefined;
  /** The path of a file in the place of `certificate`. */
  readonly certificateFile?: string | undefined;
  /** The private key of the certificate, not encrypted. */
  readonly key?: string | undefined;
  /** The path of a file in the place of `key`. */
  readonly keyFile?: string | undefined;
  /**
   * The certificates of the authorities that sign clients' certificates. When given, a client without a certificate that one
   * of them signed is turned away; otherwise clients are not asked for one.
   */
  readonly clientCa?: string | undefined;
  /** The path of a file in the place of `clientCa`. */
  readonly clientCaFile?: string | undefined;
  /** Milliseconds between two looks at the files. Default: 10,000. The timer does not keep the process. */
  readonly reloadIntervalMs?: number | undefined;
}
