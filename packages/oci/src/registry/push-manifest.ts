import { headerOCISubject } from "@container-interfaces/oci-spec/distribution";
import {
  type Descriptor,
  Index,
  isIndexMediaType,
  isManifestMediaType,
  Manifest,
} from "@container-interfaces/oci-spec/image";
import { OciError } from "../oci-error.js";
import type { Access } from "./authorizer.js";
import type { Call } from "./call.js";
import type { EndpointClient } from "./endpoint-client.js";
import { saidDigest } from "./fetch-manifest.js";
import type { Hosts } from "./hosts.js";
import { changeReferrersTag } from "./referrers-tag-index.js";

/**
 * Puts a manifest, these very bytes, under a tag or its digest; what it refers to has to be there. Of one with a `subject` the list of
 * referrers is kept, where the registry does not do that.
 *
 * @throws OciError what the registry answers; `DIGEST_MISMATCH` when it took the bytes for something else
 */
export async function pushManifest(
  hosts: Hosts,
  client: EndpointClient,
  access: Access,
  version: string,
  descriptor: Descriptor,
  bytes: Uint8Array,
  call: Call,
): Promise<void> {
  const { digest, mediaType } = descriptor;
  const { repository } = access;
  const answer = await client.request(
    {
      ...access,
      method: "PUT",
      path: `${repository}/manifests/${version}`,
      headers: { "content-type": mediaType },
      body: bytes,
      accept: [200, 201, 202],
      facts: { digest },
    },
    call,
  );
  await answer.discard();
  const said = saidDigest(answer);
  if (said !== undefined && said !== digest && said.split(":")[0] === digest.split(":")[0]) {
    throw new OciError("DIGEST_MISMATCH", call.doing, `${answer.url.host} took ${digest} for ${said}`, {
      digest,
    });
  }
  const document = parse(descriptor, bytes);
  if (document?.subject === undefined || answer.headers.has(headerOCISubject)) return;
  const referrer = referrerOf(descriptor, document);
  await changeReferrersTag(client, repository, document.subject.digest, hosts, call, (manifests) =>
    manifests.some((other) => other.digest === digest) ? undefined : [...manifests, referrer],
  );
}

/** The document of a manifest or an index; `undefined` for another kind. */
export function parse({ mediaType }: Descriptor, bytes: Uint8Array): Manifest | Index | undefined {
  if (isManifestMediaType(mediaType)) return Manifest.parse(bytes);
  return isIndexMediaType(mediaType) ? Index.parse(bytes) : undefined;
}

/** The descriptor of a manifest in a list of referrers: its type of artifact, or of its config, and its annotations. */
function referrerOf({ digest, mediaType, size }: Descriptor, document: Manifest | Index): Descriptor {
  const { annotations } = document;
  const artifactType =
    document.artifactType ?? ("config" in document ? document.config.mediaType : undefined);
  return {
    mediaType,
    digest,
    size,
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(annotations === undefined ? {} : { annotations }),
  };
}
