import { inspect } from "node:util";
import type { NodePublishVolumeRequest } from "../gen/csi/v1/csi.js";
import { kubernetesPrefix, wrongKey } from "./well-known-key.js";

/** A token of a pod's service account. Printing or spreading it, or `JSON.stringify`, never shows the token. */
export class ServiceAccountToken {
  readonly #token: string;
  /** When it expires. Kubelet comes with a new one before that only if the CSIDriver object has `requiresRepublish`. */
  readonly expirationTimestamp: Date;

  /** @internal */
  constructor(token: string, expirationTimestamp: Date) {
    this.#token = token;
    this.expirationTimestamp = expirationTimestamp;
  }

  /** The token itself, a secret. */
  get token(): string {
    return this.#token;
  }

  static {
    // what console.log shows
    const value = function (this: ServiceAccountToken): unknown {
      return { token: "[redacted]", expirationTimestamp: this.expirationTimestamp };
    };
    Object.defineProperty(ServiceAccountToken.prototype, inspect.custom, { value });
  }
}

const key = `${kubernetesPrefix}serviceAccount.tokens`;

/** A time of Kubernetes: RFC 3339. */
const timePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/**
 * The tokens of the pod's service account in a call of NodePublishVolume, by their audience; undefined when there are none. Kubelet
 * sends those that the CSIDriver object asks for by `tokenRequests`: in the volume context, or in the secrets if the object has
 * `serviceAccountTokenInSecrets` (Kubernetes 1.35 and later). The audience "" stands for the one of the apiserver.
 *
 * @throws RpcError `INVALID_ARGUMENT` when they cannot be read; no part of them is in the error
 */
export function serviceAccountTokens(
  request: Pick<NodePublishVolumeRequest, "secrets" | "volumeContext">,
): Readonly<Record<string, ServiceAccountToken>> | undefined {
  const field = Object.hasOwn(request.secrets, key) ? "secrets" : "volumeContext";
  const text = Object.hasOwn(request[field], key) ? request[field][key] : undefined;
  if (text === undefined) return undefined;
  const parsed = parseObject(text);
  if (parsed === undefined) throw wrongKey(field, key, "it is not the JSON of an object");
  // an audience may have any name
  const tokens: Record<string, ServiceAccountToken> = Object.create(null) as Record<string, never>;
  for (const [audience, value] of Object.entries(parsed))
    tokens[audience] = readToken(field, audience, value);
  return tokens;
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    // its message would quote the text
    return undefined;
  }
}

function readToken(field: string, audience: string, value: unknown): ServiceAccountToken {
  const { token, expirationTimestamp: expires } = (value ?? {}) as Record<string, unknown>;
  const of = `of the audience ${JSON.stringify(audience.slice(0, 200))}`;
  if (typeof token !== "string" || token === "") throw wrongKey(field, key, `the token ${of} is missing`);
  const time = typeof expires === "string" && timePattern.test(expires) ? new Date(expires) : undefined;
  if (time === undefined || Number.isNaN(time.getTime()))
    throw wrongKey(field, key, `expirationTimestamp ${of} is no time as of RFC 3339`);
  return new ServiceAccountToken(token, time);
}
