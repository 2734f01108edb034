import { headerDockerContentDigest } from "@container-interfaces/oci-spec/distribution";
import {
  type Descriptor,
  mediaTypeDockerSchema2Manifest,
  mediaTypeDockerSchema2ManifestList,
  mediaTypeImageIndex,
  mediaTypeImageManifest,
  parseJson,
} from "@container-interfaces/oci-spec/image";
import { isDigest } from "@container-interfaces/oci-spec/reference";
import { OciError } from "../oci-error.js";
import type { Answer } from "./answer.js";
import type { Call } from "./call.js";
import { cleanText } from "./clean-text.js";
import { digestLike, digestMismatch, hashFor } from "./content-hash.js";
import type { ApiRequest, EndpointClient } from "./endpoint-client.js";
import type { Hosts } from "./hosts.js";
import { repositoryScope } from "./scope.js";
import type { Target } from "./target.js";

/** A manifest, or an index, as a registry has it. */
export interface FetchedManifest {
  /** Its media type, the digest that was verified, and its size. */
  readonly descriptor: Descriptor;
  /** Its very bytes. */
  readonly bytes: Uint8Array;
  /** The media type, that of the descriptor. */
  readonly mediaType: string;
}

/** What can be read, the usual first. */
const ACCEPT = [
  mediaTypeImageIndex,
  mediaTypeImageManifest,
  mediaTypeDockerSchema2ManifestList,
  mediaTypeDockerSchema2Manifest,
  "*/*;q=0.1",
].join(", ");

const MEDIA_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/i;
/** What servers of files say; then the document itself tells. */
const SAYS_NOTHING: ReadonlySet<string> = new Set([
  "",
  "application/json",
  "application/octet-stream",
  "text/plain",
]);
const SCHEMA_1 = /^application\/vnd\.docker\.distribution\.manifest\.v1\+/;
const NONE = `sha256:${"0".repeat(64)}`;

/**
 * Gets a manifest or an index, verified: by the digest that was asked for, else by the one that the registry says, where it does.
 *
 * @throws OciError `NOT_FOUND`, `DIGEST_MISMATCH`, `TOO_LARGE`, `INVALID_IMAGE`, `UNSUPPORTED` for a manifest of Docker's schema 1
 */
export async function fetchManifest(hosts: Hosts, target: Target, call: Call): Promise<FetchedManifest> {
  // fails at once for a digest that cannot be verified
  if (target.digest !== undefined) hashFor(target.digest, call.doing);
  const capability = target.digest === undefined ? "resolve" : "pull";
  return await hosts.first(
    target.domain,
    capability,
    call,
    async (client) => await fetchFrom(client, target, hosts, call),
  );
}

function manifestRequest(method: "GET" | "HEAD", target: Target): ApiRequest {
  return {
    method,
    path: `${target.repository}/manifests/${target.version}`,
    repository: target.repository,
    scopes: [repositoryScope(target.repository, "pull")],
    headers: { accept: ACCEPT },
    accept: [200],
    facts: { reference: target.text, digest: target.digest },
  };
}

/** Gets a manifest from one server. */
export async function fetchFrom(
  client: EndpointClient,
  target: Target,
  { settings }: Hosts,
  call: Call,
): Promise<FetchedManifest> {
  const answer = await client.request(manifestRequest("GET", target), call);
  const bytes = await answer.bytes(settings.maxManifestBytes, "the manifest");
  const said = saidDigest(answer);
  const expected = target.digest ?? said;
  const digest = digestLike(expected ?? NONE, bytes, call.doing);
  if (expected !== undefined && digest !== expected) throw digestMismatch(expected, digest, call.doing);
  const mediaType = mediaTypeOf(answer, bytes, target, call);
  return { descriptor: { mediaType, digest, size: bytes.length }, bytes, mediaType };
}

/**
 * Asks what a reference stands for, without the manifest; for its digest it has to be read where the registry does not say it.
 *
 * @throws OciError `NOT_FOUND`, and as {@link fetchManifest}
 */
export async function headManifest(hosts: Hosts, target: Target, call: Call): Promise<Descriptor> {
  const capability = target.digest === undefined ? "resolve" : "pull";
  return await hosts.first(target.domain, capability, call, async (client) => {
    const answer = await client.request(manifestRequest("HEAD", target), call);
    await answer.discard();
    const { contentLength: size, contentType: mediaType } = answer;
    const digest = saidDigest(answer);
    const isEnough = digest !== undefined && size !== undefined && MEDIA_TYPE.test(mediaType);
    if (!isEnough || SAYS_NOTHING.has(mediaType))
      return (await fetchFrom(client, target, hosts, call)).descriptor;
    if (target.digest !== undefined && target.digest !== digest) {
      throw digestMismatch(target.digest, digest, call.doing);
    }
    refuseSchema1(mediaType, target, call);
    return { mediaType, digest, size };
  });
}

/** The digest that the registry says, when it is one that can be computed. */
export function saidDigest(answer: Answer): string | undefined {
  const said = answer.headers.get(headerDockerContentDigest);
  return said !== null && isDigest(said) && /^sha(?:256|384|512):/.test(said) ? said : undefined;
}

function mediaTypeOf(answer: Answer, bytes: Uint8Array, target: Target, call: Call): string {
  const { contentType } = answer;
  const invalid = (reason: string): OciError =>
    new OciError("INVALID_IMAGE", call.doing, reason, { reference: target.text });
  refuseSchema1(contentType, target, call);
  let document: unknown;
  try {
    document = parseJson(bytes);
  } catch {
    throw invalid(`${answer.url.host} sent a manifest that is no JSON`);
  }
  if (typeof document !== "object" || document === null || Array.isArray(document)) {
    throw invalid(`${answer.url.host} sent a manifest that is no JSON object`);
  }
  if ("schemaVersion" in document && document.schemaVersion === 1) refuseSchema1(undefined, target, call);
  const own = "mediaType" in document ? document.mediaType : undefined;
  if (own !== undefined && (typeof own !== "string" || !MEDIA_TYPE.test(own))) {
    throw invalid("the mediaType of the manifest is no media type");
  }
  if (own === undefined && SAYS_NOTHING.has(contentType)) {
    // without either, its form tells
    if ("manifests" in document) return mediaTypeImageIndex;
    if ("config" in document) return mediaTypeImageManifest;
    throw invalid("neither the registry nor the manifest says what it is");
  }
  if (own === undefined && !MEDIA_TYPE.test(contentType))
    throw invalid("the registry sent a Content-Type that is none");
  if (own !== undefined && !SAYS_NOTHING.has(contentType) && own.toLowerCase() !== contentType) {
    throw invalid(
      `the manifest says that it is ${own}, and the registry that it is ${cleanText(contentType, 130)}`,
    );
  }
  return own ?? contentType;
}

function refuseSchema1(mediaType: string | undefined, target: Target, call: Call): void {
  if (mediaType !== undefined && !SCHEMA_1.test(mediaType)) return;
  throw new OciError(
    "UNSUPPORTED",
    call.doing,
    "the manifest is of Docker's schema 1, which is not supported",
    {
      reference: target.text,
      hint: "Push the image anew with a current tool.",
    },
  );
}
