import type { CredentialSource } from "../credentials/credential-source.js";
import type { TimeoutOptions } from "./http-client.js";
import type { Mirror } from "./mirror.js";
import type { RetryOptions } from "./retry.js";

/** How registries are spoken to. */
export interface RegistryOptions {
  /** Where credentials come from, `dockerConfigCredentials()` for those of `docker login`. Default: none, everything is anonymous. */
  readonly credentials?: CredentialSource | undefined;
  /**
   * Mirrors by registry (`docker.io`, `registry.example.com:5000`), or for all others under `_default`: they are asked first, in order, and then
   * the registry itself; only to read. A text is the address of one. They get the parameter `ns` with the registry's name, and credentials
   * of their own only. Default: none.
   */
  readonly mirrors?: Readonly<Record<string, readonly (string | Mirror)[]>> | undefined;
  /**
   * The hosts that are spoken to without TLS; one without a port means all its ports. Replaces the default, which is this machine:
   * `localhost`, 127.0.0.0/8 and ::1, except on port 443.
   */
  readonly plainHttp?: readonly string[] | undefined;
  /**
   * What sends requests, in the form of `fetch`: for a proxy, a certificate authority or a client certificate, a function that gives the one
   * of undici such a dispatcher. Default: `node:http` and `node:https`, which are twice as fast.
   */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** The header `User-Agent`. Default: `container-interfaces`. */
  readonly userAgent?: string | undefined;
  /** How many blobs a pull or a push moves at a time. Default: 3. */
  readonly concurrency?: number | undefined;
  /** The most bytes that a manifest or an index may have. Default, and the most that it may be: 4 MiB. */
  readonly maxManifestBytes?: number | undefined;
  /** Blobs that are larger are uploaded in chunks of so many bytes. Default: 64 MiB. */
  readonly chunkBytes?: number | undefined;
  /** How often a request is made again, after an answer of 408, 429 or 5xx and when the network failed. */
  readonly retry?: RetryOptions | undefined;
  /** How long a registry may keep one waiting. */
  readonly timeouts?: TimeoutOptions | undefined;
}
