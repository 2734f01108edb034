import { OciError } from "../oci-error.js";
import { cleanText } from "./clean-text.js";

const NO_TLS = "ERR_SSL_WRONG_VERSION_NUMBER";

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there",
  ECONNRESET: "it closed the connection",
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "the name could not be looked up",
  ETIMEDOUT: "it did not answer the connection",
  EHOSTUNREACH: "there is no way to it",
  ENETUNREACH: "there is no way to it",
  EPIPE: "it closed the connection",
  UND_ERR_CONNECT_TIMEOUT: "it did not answer the connection in time",
  UND_ERR_SOCKET: "it closed the connection",
  UND_ERR_HEADERS_TIMEOUT: "it did not answer in time",
  UND_ERR_BODY_TIMEOUT: "it stopped sending",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "its answer is shorter than it said",
  [NO_TLS]: "it does not speak TLS",
  EPROTO: "TLS could not be agreed on",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "it does not speak TLS",
};

/** Those that the same request would meet again. */
const PERMANENT: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  NO_TLS,
  "EPROTO",
  "ERR_SSL_PACKET_LENGTH_TOO_LONG",
]);
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS/;

/** Puts an error of the network into words. */
export function networkError(error: unknown, url: URL, doing: string, what: string): OciError {
  if (OciError.is(error)) return error;
  const code = codeOf(error);
  const at = `${url.protocol}//${url.host}`;
  if (code === "UND_ERR_HEADERS_OVERFLOW" || code.startsWith("HPE_")) {
    const reason =
      code === "UND_ERR_HEADERS_OVERFLOW" ? "sent too many or too long headers" : "does not speak HTTP";
    return new OciError("REGISTRY_FAILED", doing, `${at} ${reason} (${code})`, { cause: error });
  }
  const detail = REASONS[code] ?? (CERTIFICATE.test(code) ? "its certificate is not trusted" : undefined);
  const reason = `${at} ${what}${detail === undefined ? "" : `: ${detail}`}${code === "" ? "" : ` (${code})`}`;
  return new OciError("UNREACHABLE", doing, cleanText(reason), { hint: hintOf(code), cause: error });
}

function hintOf(code: string): string | undefined {
  if (code.startsWith("ERR_SSL")) return "List the host in plainHttp if it is to be spoken to without TLS.";
  if (CERTIFICATE.test(code)) {
    return "Set NODE_EXTRA_CA_CERTS to the certificate authority of the registry, or give a fetch that trusts it.";
  }
  if (code === "ECONNREFUSED" || code === "ENOTFOUND")
    return "Check the host, its port, and whether the service is running.";
  return undefined;
}

/** Whether the network may do better next time. */
export function isTransient(error: unknown): boolean {
  if (!OciError.is(error, "UNREACHABLE")) return false;
  const code = codeOf(error.cause);
  return !PERMANENT.has(code) && !CERTIFICATE.test(code);
}

/** The code of an error, or of what is below it; empty for none. */
function codeOf(error: unknown): string {
  let current = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    const { code } = current as NodeJS.ErrnoException;
    if (code === "EPROTO" && /wrong version number|packet length/.test(current.message)) return NO_TLS;
    if (typeof code === "string") return code;
    // several addresses were tried
    if (current instanceof AggregateError && current.errors.length > 0) current = current.errors[0];
    else current = current.cause;
  }
  return "";
}
