import type { Descriptor } from "@container-interfaces/oci-spec/image";
import { OciError } from "../oci-error.js";
import type { Answer } from "./answer.js";
import type { Call } from "./call.js";
import { hashFor } from "./content-hash.js";
import type { EndpointClient } from "./endpoint-client.js";
import type { Hosts } from "./hosts.js";
import { nextPage } from "./next-page.js";
import { parseReferrers, readReferrersTag } from "./referrers-tag-index.js";
import { repositoryScope } from "./scope.js";
import type { Target } from "./target.js";

const MAX_PAGES = 10_000;
/** Of registries that do not have it; the specification knows 404 only. */
const NO_API: readonly number[] = [404, 405, 501];

/** Lists what refers to a digest: from the registry's own list, else from the one that clients keep under a tag. */
export async function* listReferrers(
  hosts: Hosts,
  { domain, repository }: Pick<Target, "domain" | "repository">,
  digest: string,
  artifactType: string | undefined,
  call: Call,
): AsyncGenerator<Descriptor, void, undefined> {
  hashFor(digest, call.doing);
  const client = hosts.origin(domain);
  const isWanted = (referrer: Descriptor): boolean =>
    artifactType === undefined || referrer.artifactType === artifactType;
  let path: string | URL = `${repository}/referrers/${digest}`;
  let query: Readonly<Record<string, string>> = artifactType === undefined ? {} : { artifactType };
  for (let page = 1; ; page += 1) {
    const answer = await askReferrers(client, repository, path, query, call);
    const next = NO_API.includes(answer.status) ? undefined : nextPage(answer, client, call);
    const manifests = await manifestsOf(answer, client, repository, digest, page === 1, hosts, call);
    // whether the registry has filtered, it says itself; it costs nothing to look
    for (const referrer of manifests.filter(isWanted)) {
      call.check();
      yield referrer;
    }
    if (next === undefined) return;
    if (page === MAX_PAGES || next.href === answer.url.href) {
      throw new OciError("REGISTRY_FAILED", call.doing, `${answer.url.host} lists referrers without an end`);
    }
    path = next;
    query = {};
  }
}

/** Whether a registry keeps the lists of referrers itself. */
export async function hasReferrersApi(
  client: EndpointClient,
  repository: string,
  digest: string,
  call: Call,
): Promise<boolean> {
  const answer = await askReferrers(client, repository, `${repository}/referrers/${digest}`, {}, call);
  await answer.discard();
  return answer.status === 200;
}

async function askReferrers(
  client: EndpointClient,
  repository: string,
  path: string | URL,
  query: Readonly<Record<string, string>>,
  call: Call,
): Promise<Answer> {
  return await client.request(
    {
      method: "GET",
      path,
      query,
      repository,
      scopes: [repositoryScope(repository, "pull")],
      accept: [200, ...NO_API],
    },
    call,
  );
}

async function manifestsOf(
  answer: Answer,
  client: EndpointClient,
  repository: string,
  digest: string,
  isFirst: boolean,
  hosts: Hosts,
  call: Call,
): Promise<readonly Descriptor[]> {
  if (!NO_API.includes(answer.status)) {
    const bytes = await answer.bytes(hosts.settings.maxManifestBytes, "the list of referrers");
    // a server that answers everything with a page of its own has no such API
    if (!isFirst || !answer.contentType.startsWith("text/html")) {
      return parseReferrers(answer.contentType, bytes, call).manifests;
    }
  } else await answer.discard();
  try {
    return (await readReferrersTag(client, repository, digest, hosts, call))?.index.manifests ?? [];
  } catch (error) {
    // what is no list under that tag says that there are none
    if (OciError.is(error, "INVALID_IMAGE")) return [];
    throw error;
  }
}
