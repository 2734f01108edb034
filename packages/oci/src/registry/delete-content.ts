import { OciError } from "../oci-error.js";
import type { Call } from "./call.js";
import { hashFor } from "./content-hash.js";
import type { EndpointClient } from "./endpoint-client.js";
import { fetchFrom } from "./fetch-manifest.js";
import type { Hosts } from "./hosts.js";
import { hasReferrersApi } from "./list-referrers.js";
import { parse } from "./push-manifest.js";
import { changeReferrersTag } from "./referrers-tag-index.js";
import { repositoryScope } from "./scope.js";
import type { Target } from "./target.js";

/** Deletes a manifest by its digest; one with a `subject` also goes out of the list of referrers that clients keep. */
export async function deleteManifest(hosts: Hosts, target: Target, call: Call): Promise<void> {
  const { digest, domain, repository } = target;
  if (digest === undefined) {
    throw new OciError("INVALID_ARGUMENT", call.doing, "a manifest is deleted by its digest", {
      hint: "For a tag there is deleteTag.",
    });
  }
  hashFor(digest, call.doing);
  const client = hosts.origin(domain);
  const { descriptor, bytes } = await fetchFrom(client, target, hosts, call);
  const subject = subjectOf(descriptor, bytes);
  await sendDelete(client, repository, `${repository}/manifests/${digest}`, call);
  if (subject === undefined || (await hasReferrersApi(client, repository, subject, call))) return;
  await changeReferrersTag(client, repository, subject, hosts, call, (manifests) => {
    const left = manifests.filter((other) => other.digest !== digest);
    return left.length === manifests.length ? undefined : left;
  });
}

/** Deletes a tag; the manifest stays. */
export async function deleteTag(hosts: Hosts, target: Target, call: Call): Promise<void> {
  if (target.digest !== undefined) {
    throw new OciError("INVALID_ARGUMENT", call.doing, "a tag is deleted by its name, not by a digest", {
      hint: "For a manifest there is deleteManifest.",
    });
  }
  const { domain, repository, version } = target;
  await sendDelete(hosts.origin(domain), repository, `${repository}/manifests/${version}`, call, true);
}

/** Deletes a blob. */
export async function deleteBlob(
  hosts: Hosts,
  { domain, repository }: Pick<Target, "domain" | "repository">,
  digest: string,
  call: Call,
): Promise<void> {
  hashFor(digest, call.doing);
  await sendDelete(hosts.origin(domain), repository, `${repository}/blobs/${digest}`, call);
}

function subjectOf(...[descriptor, bytes]: Parameters<typeof parse>): string | undefined {
  try {
    return parse(descriptor, bytes)?.subject?.digest;
  } catch {
    // also a broken one can be deleted
    return undefined;
  }
}

async function sendDelete(
  client: EndpointClient,
  repository: string,
  path: string,
  call: Call,
  isTag = false,
): Promise<void> {
  try {
    const answer = await client.request(
      {
        method: "DELETE",
        path,
        repository,
        scopes: [repositoryScope(repository, "pull", "delete")],
        accept: [200, 202, 204],
      },
      call,
    );
    await answer.discard();
  } catch (error) {
    const isOff =
      OciError.is(error) &&
      // of tags, 400 says so by the specification, with whatever code
      (error.status === 405 || (error.status === 400 && (isTag || /UNSUPPORTED/.test(error.reason))));
    if (!isOff) throw error;
    throw new OciError("UNSUPPORTED", call.doing, error.reason, {
      status: error.status,
      hint: "The registry does not allow this kind of deletion, or it is switched off there.",
      cause: error,
    });
  }
}
