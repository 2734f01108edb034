import { referrersTag } from "@container-interfaces/oci-spec/distribution";
import { type Descriptor, Index, mediaTypeImageIndex, SpecError } from "@container-interfaces/oci-spec/image";
import { OciError } from "../oci-error.js";
import type { Call } from "./call.js";
import { cleanText } from "./clean-text.js";
import type { EndpointClient } from "./endpoint-client.js";
import type { Hosts } from "./hosts.js";
import { repositoryScope } from "./scope.js";

/** The list of referrers that clients keep under a tag. */
export interface ReferrersIndex {
  readonly index: Index;
  /** What a change is to replace, where the registry says it. */
  readonly etag: string | undefined;
}

const ATTEMPTS = 5;
const GENERIC: ReadonlySet<string> = new Set([
  "",
  "application/json",
  "application/octet-stream",
  "text/plain",
]);

/**
 * Reads the list of referrers under the tag of a digest; `undefined` when there is none.
 *
 * @throws OciError `INVALID_IMAGE` for something else under that tag
 */
export async function readReferrersTag(
  client: EndpointClient,
  repository: string,
  subject: string,
  hosts: Hosts,
  call: Call,
): Promise<ReferrersIndex | undefined> {
  const answer = await client.request(
    {
      method: "GET",
      path: `${repository}/manifests/${referrersTag(subject)}`,
      repository,
      scopes: [repositoryScope(repository, "pull")],
      headers: { accept: mediaTypeImageIndex },
      accept: [200, 404],
    },
    call,
  );
  if (answer.status === 404) {
    await answer.discard();
    return undefined;
  }
  const bytes = await answer.bytes(hosts.settings.maxManifestBytes, "the list of referrers");
  const index = parseReferrers(answer.contentType, bytes, call);
  const etag = answer.headers.get("etag");
  return { index, etag: etag !== null && /^"[\x21\x23-\x7e]{1,256}"$/.test(etag) ? etag : undefined };
}

/** @throws OciError `INVALID_IMAGE` for what is no index */
export function parseReferrers(contentType: string, bytes: Uint8Array, call: Call): Index {
  const fail = (reason: string, cause?: unknown): OciError =>
    new OciError(
      "INVALID_IMAGE",
      call.doing,
      `the list of referrers ${reason}`,
      cause === undefined ? {} : { cause },
    );
  if (contentType !== mediaTypeImageIndex && !GENERIC.has(contentType)) {
    throw fail(`is no image index, but ${cleanText(contentType, 130)}`);
  }
  try {
    const index = Index.parse(bytes);
    if (index.mediaType === undefined || index.mediaType === mediaTypeImageIndex) return index;
    throw fail(`is no image index, but ${index.mediaType}`);
  } catch (error) {
    if (!SpecError.is(error)) throw error;
    throw fail(`is no image index: ${error.reason}`, error);
  }
}

/**
 * Changes the list of referrers under the tag of a digest, as clients have to in registries that do not keep it themselves. Changes of this
 * client go one after another; one of another client in between is noticed where the registry has conditions.
 *
 * @param change gives the new list, or undefined when there is nothing to change
 */
export async function changeReferrersTag(
  client: EndpointClient,
  repository: string,
  subject: string,
  hosts: Hosts,
  call: Call,
  change: (manifests: readonly Descriptor[]) => readonly Descriptor[] | undefined,
): Promise<void> {
  const key = `${client.endpoint.base.href} ${repository} ${subject}`;
  await hosts.lock.run(key, call, async () => {
    for (let attempt = 1; ; attempt += 1) {
      call.check();
      const found = await readReferrersTag(client, repository, subject, hosts, call);
      const manifests = change(found?.index.manifests ?? []);
      if (manifests === undefined) return;
      const index: Index = {
        ...(found?.index ?? { schemaVersion: 2, mediaType: mediaTypeImageIndex }),
        manifests,
      };
      const answer = await client.request(
        {
          method: "PUT",
          path: `${repository}/manifests/${referrersTag(subject)}`,
          repository,
          scopes: [repositoryScope(repository, "pull", "push")],
          headers: {
            "content-type": mediaTypeImageIndex,
            ...(found?.etag === undefined ? {} : { "if-match": found.etag }),
          },
          body: Index.stringify(index),
          accept: attempt < ATTEMPTS ? [200, 201, 202, 412] : [200, 201, 202],
        },
        call,
      );
      await answer.discard();
      if (answer.status !== 412) return;
    }
  });
}
