import type { CredentialSource } from "../credentials/credential-source.js";
import { OciError } from "../oci-error.js";
import { fetchTransport } from "./fetch-transport.js";
import { HttpClient } from "./http-client.js";
import { isPlainHttp } from "./loopback.js";
import type { Mirror } from "./mirror.js";
import { nodeTransport } from "./node-transport.js";
import type { RegistryOptions } from "./registry-options.js";
import type { RetryPolicy } from "./retry.js";

/** The options of a registry, checked and with their defaults. */
export interface RegistrySettings {
  readonly credentials: CredentialSource | undefined;
  readonly mirrors: ReadonlyMap<string, readonly Mirror[]>;
  readonly isPlainHttp: (host: string) => boolean;
  readonly http: HttpClient;
  readonly concurrency: number;
  readonly maxManifestBytes: number;
  readonly chunkBytes: number;
  readonly retry: RetryPolicy;
}

const MIB = 1024 * 1024;
const HEADER = /^[\x20-\x7e]{1,512}$/;

/** @throws OciError `INVALID_ARGUMENT`, which names the option */
export function settingsOf(options: RegistryOptions): RegistrySettings {
  const { userAgent = "container-interfaces", plainHttp, retry = {}, timeouts = {} } = options;
  if (!HEADER.test(userAgent)) throw invalid("userAgent has characters that no header can hold, or none");
  const mirrors = Object.entries(options.mirrors ?? {}).map(
    ([host, list]) => [host, list.map((mirror) => checkMirror(mirror, host))] as const,
  );
  return {
    credentials: options.credentials,
    mirrors: new Map(mirrors),
    isPlainHttp: (host) => isPlainHttp(host, plainHttp),
    http: new HttpClient({
      transport: options.fetch === undefined ? nodeTransport() : fetchTransport(options.fetch),
      userAgent,
      timeouts: {
        responseMs: checkNumber("timeouts.responseMs", timeouts.responseMs, 30_000, 1),
        idleMs: checkNumber("timeouts.idleMs", timeouts.idleMs, 60_000, 1),
      },
    }),
    concurrency: checkNumber("concurrency", options.concurrency, 3, 1),
    maxManifestBytes: checkNumber("maxManifestBytes", options.maxManifestBytes, 4 * MIB, 1, 4 * MIB),
    chunkBytes: checkNumber("chunkBytes", options.chunkBytes, 64 * MIB, 1),
    retry: {
      attempts: checkNumber("retry.attempts", retry.attempts, 5, 1),
      minDelayMs: checkNumber("retry.minDelayMs", retry.minDelayMs, 250, 0),
      maxDelayMs: checkNumber("retry.maxDelayMs", retry.maxDelayMs, 30_000, 0),
    },
  };
}

/** Checks an option that is a whole number. */
export function checkNumber(
  name: string,
  value: number | undefined,
  otherwise: number,
  least: number,
  most: number = 2 ** 40,
): number {
  if (value === undefined) return otherwise;
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  throw invalid(`${name} is no whole number from ${least} to ${most}`);
}

function checkMirror(given: string | Mirror, host: string): Mirror {
  const mirror = typeof given === "string" ? { url: given } : given;
  const url = URL.canParse(mirror.url) ? new URL(mirror.url) : undefined;
  const isWeb = url?.protocol === "https:" || url?.protocol === "http:";
  if (
    url === undefined ||
    !isWeb ||
    url.search !== "" ||
    url.hash !== "" ||
    url.username !== "" ||
    url.password !== ""
  ) {
    // the address is left out, as it may hold a password
    throw invalid(`a mirror of ${JSON.stringify(host)} is no address such as https://mirror.example.com`);
  }
  return mirror;
}

function invalid(reason: string): OciError {
  return new OciError("INVALID_ARGUMENT", "creating a registry client", reason);
}
