import {
  formatReference,
  type NormalizedReference,
  parseDockerRef,
  parseNormalizedReference,
  type Reference,
  SpecError,
} from "@container-interfaces/oci-spec/reference";
import { OciError } from "../oci-error.js";

/** What is asked for in a registry. */
export interface Target {
  /** The registry: a host with its port, `docker.io` for Docker Hub. */
  readonly domain: string;
  /** The repository within it. */
  readonly repository: string;
  /** The digest, or the tag, of the manifest; of a reference without either it is `latest`. */
  readonly version: string;
  /** The digest that the manifest has to have, where the reference says it. */
  readonly digest: string | undefined;
  /** The reference in full, for errors. */
  readonly text: string;
}

/** A reference as people type it, or one in parts. */
export type ReferenceInput = string | Reference;

/**
 * Reads the reference of a manifest; with a digest, its tag says nothing.
 *
 * @throws OciError `INVALID_ARGUMENT` for what is none, with the SpecError as cause
 */
export function targetOf(reference: ReferenceInput, doing: string): Target {
  const parsed = parse(reference, parseDockerRef, doing);
  const { domain, path, tag = "latest", digest } = parsed;
  return { domain, repository: path, version: digest ?? tag, digest, text: formatReference(parsed) };
}

/**
 * Reads the name of a repository, `registry.example.com/team/app`.
 *
 * @throws OciError `INVALID_ARGUMENT` for what is none, also for one with a tag or a digest
 */
export function repositoryOf(reference: ReferenceInput, doing: string): Omit<Target, "version" | "digest"> {
  const { domain, path, tag, digest } = parse(reference, parseNormalizedReference, doing);
  if (tag !== undefined || digest !== undefined) {
    throw new OciError("INVALID_ARGUMENT", doing, "a repository has neither tag nor digest", {
      hint: "Leave it out of the name.",
    });
  }
  return { domain, repository: path, text: `${domain}/${path}` };
}

function parse(
  reference: ReferenceInput,
  parser: (text: string) => NormalizedReference,
  doing: string,
): NormalizedReference {
  try {
    return parser(typeof reference === "string" ? reference : formatReference(reference));
  } catch (error) {
    if (!SpecError.is(error)) throw error;
    throw new OciError("INVALID_ARGUMENT", doing, error.reason, { hint: error.hint, cause: error });
  }
}
