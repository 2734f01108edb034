import { ErrorResponse } from "@container-interfaces/oci-spec/distribution";
import { OciError, type OciErrorCode, type OciErrorFacts } from "../oci-error.js";
import type { Answer } from "./answer.js";
import { cleanText } from "./clean-text.js";
import { redact } from "./redact.js";

const EXCERPT_BYTES = 16 * 1024;
const MAX_ERRORS = 3;

const CODES: Readonly<Record<number, OciErrorCode>> = {
  401: "UNAUTHORIZED",
  403: "DENIED",
  404: "NOT_FOUND",
};

const HINTS: Readonly<Record<number, string>> = {
  401: "Log in to the registry, and check the name of the image: registries also ask for credentials for what does not exist.",
  403: "Check what the credentials allow, and the name of the image.",
  413: "The registry, or a proxy in front of it, has a limit for the size of a request.",
  429: "The registry limits how often it is asked; wait, or log in.",
};

/**
 * Makes the error of an answer that is none of those expected, with what the registry says in its body; the answer is at its end then.
 *
 * @param asked the request in words: `GET /v2/app/manifests/1.0`
 */
export async function errorOf(
  answer: Answer,
  asked: string,
  doing: string,
  facts: OciErrorFacts = {},
): Promise<OciError> {
  const { status } = answer;
  const said = redact(describe(await answer.excerpt(EXCERPT_BYTES)), answer.secrets);
  const reason = `${answer.url.host} answered ${status} to ${asked}${said === "" ? "" : `: ${cleanText(said, 400)}`}`;
  return new OciError(CODES[status] ?? "REGISTRY_FAILED", doing, reason, {
    ...(HINTS[status] === undefined ? {} : { hint: HINTS[status] }),
    ...facts,
    status,
  });
}

function describe(body: string): string {
  try {
    const { errors } = ErrorResponse.parse(body);
    return errors
      .slice(0, MAX_ERRORS)
      .map(({ code, message }) => (message === undefined || message === "" ? code : `${code}: ${message}`))
      .join("; ");
  } catch {
    // a page for people says nothing in one line
    return /^\s*</.test(body) ? "" : body;
  }
}
