import { SpecError } from "../spec-error.js";
import { quoteReference } from "./quote-reference.js";
import { parseStrictly, type Reference } from "./reference.js";
import { isTag } from "./reference-grammar.js";

/** A reference that says which registry it means. */
export interface NormalizedReference extends Reference {
  /** The registry: a host's name or address, and a port where one is given. Docker Hub is `docker.io`, whose host is another. */
  readonly domain: string;
}

/** How {@link parseNormalizedReference} goes about it. */
export interface NormalizeOptions {
  /** The tag that a reference gets which has neither tag nor digest, such as `latest`. Default: none is added. */
  readonly defaultTag?: string | undefined;
}

const DOCKER_HUB = "docker.io";
const FORMER_DOCKER_HUB = "index.docker.io";
const OFFICIAL = "library/";

/**
 * Reads a reference as people type it, as Docker and containerd do: `busybox` is `docker.io/library/busybox`,
 * `someone/tool` is `docker.io/someone/tool`, and what is before the first slash is a registry when it holds a dot, a
 * colon or an upper-case letter, or is `localhost`. Ports `ParseNormalizedNamed` of Go's `distribution/reference`.
 *
 * @throws SpecError `INVALID_REFERENCE`, also for 64 hexadecimal digits alone, which name an image by its id;
 *   `UNSUPPORTED_ALGORITHM` for a digest of another algorithm than sha256, sha384 and sha512
 */
export function parseNormalizedReference(text: string, options: NormalizeOptions = {}): NormalizedReference {
  const { defaultTag } = options;
  if (defaultTag !== undefined && !isTag(defaultTag)) throw refusal(text, "defaultTag is no tag");
  if (text.length === 64 && /^[a-f0-9]+$/.test(text)) {
    throw refusal(
      text,
      "64 hexadecimal digits are the id of an image, and no name",
      "Write sha256: before them",
    );
  }
  const [wanted, remainder] = splitDomain(text);
  const { domain, ...rest } = parseStrictly(`${wanted}/${remainder}`, text);
  // Go takes it into the path and leaves no registry at all
  if (domain === undefined) throw refusal(text, "what is before the first slash is no host and port");
  const bare = rest.tag === undefined && rest.digest === undefined;
  return { domain, ...rest, ...(bare && defaultTag !== undefined ? { tag: defaultTag } : {}) };
}

/**
 * Reads a reference as {@link parseNormalizedReference}, and leaves one way to find the manifest: with a digest, the tag
 * is dropped; with neither, the tag is `latest`. Ports `ParseDockerRef` of Go's `distribution/reference`, which
 * containerd uses for what it is asked to pull.
 *
 * @throws SpecError as {@link parseNormalizedReference}
 */
export function parseDockerRef(text: string): NormalizedReference {
  const { tag, ...rest } = parseNormalizedReference(text, { defaultTag: "latest" });
  return tag === undefined || rest.digest !== undefined ? rest : { ...rest, tag };
}

function splitDomain(text: string): readonly [domain: string, remainder: string] {
  const slash = text.indexOf("/");
  if (slash < 0) return [DOCKER_HUB, OFFICIAL + text];
  const first = text.slice(0, slash);
  const after = text.slice(slash + 1);
  const isRegistry = first === "localhost" || /[.:]/.test(first) || first.toLowerCase() !== first;
  const domain = !isRegistry || first === FORMER_DOCKER_HUB ? DOCKER_HUB : first;
  const remainder = isRegistry ? after : text;
  return [domain, domain === DOCKER_HUB && !remainder.includes("/") ? OFFICIAL + remainder : remainder];
}

function refusal(text: string, reason: string, hint?: string): SpecError {
  return new SpecError("INVALID_REFERENCE", `parsing the reference ${quoteReference(text)}`, reason, {
    hint,
  });
}
