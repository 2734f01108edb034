import { OciError } from "../oci-error.js";
import type { Answer } from "./answer.js";
import type { Call } from "./call.js";
import type { EndpointClient } from "./endpoint-client.js";
import { parseNextLink } from "./parse-link.js";

/**
 * The address of the next page of a list, by the header `Link`; `undefined` for the last one.
 *
 * @throws OciError `REGISTRY_FAILED` for a page anywhere but at the registry itself
 */
export function nextPage(answer: Answer, client: EndpointClient, call: Call): URL | undefined {
  const target = parseNextLink(answer.headers.get("link"));
  if (target === undefined) return undefined;
  const url = URL.canParse(target, answer.url.href) ? new URL(target, answer.url) : undefined;
  if (url !== undefined && client.isOwn(url) && url.username === "" && url.password === "") return url;
  throw new OciError(
    "REGISTRY_FAILED",
    call.doing,
    `${answer.url.host} has the next page of its list at another host`,
  );
}
