import { isTag, TagList } from "@container-interfaces/oci-spec/distribution";
import { SpecError } from "@container-interfaces/oci-spec/image";
import { OciError } from "../oci-error.js";
import type { Call } from "./call.js";
import type { Hosts } from "./hosts.js";
import { nextPage } from "./next-page.js";
import { repositoryScope } from "./scope.js";
import type { Target } from "./target.js";

const MAX_BYTES = 16 * 1024 * 1024;
const MAX_PAGES = 10_000;

/** Lists the tags of a repository, page by page. */
export async function* listTags(
  hosts: Hosts,
  { domain, repository, text }: Pick<Target, "domain" | "repository" | "text">,
  pageSize: number | undefined,
  call: Call,
): AsyncGenerator<string, void, undefined> {
  const client = hosts.origin(domain);
  let path: string | URL = `${repository}/tags/list`;
  let query: Readonly<Record<string, string>> = pageSize === undefined ? {} : { n: String(pageSize) };
  for (let page = 1; ; page += 1) {
    const answer = await client.request(
      {
        method: "GET",
        path,
        query,
        repository,
        scopes: [repositoryScope(repository, "pull")],
        accept: [200],
        facts: { reference: text },
      },
      call,
    );
    const next = nextPage(answer, client, call);
    const bytes = await answer.bytes(MAX_BYTES, "the list of tags");
    for (const tag of tagsOf(bytes, answer.url.host, call)) {
      call.check();
      // some registries list digests and the like, which nobody could ask for
      if (isTag(tag)) yield tag;
    }
    if (next === undefined) return;
    if (page === MAX_PAGES || next.href === answer.url.href) {
      throw new OciError("REGISTRY_FAILED", call.doing, `${answer.url.host} lists tags without an end`);
    }
    path = next;
    query = {};
  }
}

function tagsOf(bytes: Uint8Array, host: string, call: Call): readonly string[] {
  try {
    return TagList.parse(bytes).tags ?? [];
  } catch (error) {
    if (!SpecError.is(error)) throw error;
    throw new OciError(
      "REGISTRY_FAILED",
      call.doing,
      `the list of tags of ${host} is none: ${error.reason}`,
      {
        cause: error,
      },
    );
  }
}
