/**
 * The digest of the content in an answer. It proves nothing: compare the content itself with the digest that was
 * asked for. May be in another algorithm than asked for, or absent.
 */
export const headerDockerContentDigest = "Docker-Content-Digest";
/** Which version of the API a registry speaks, `registry/2.0`; from before the specification, and not to be relied on. */
export const headerDockerDistributionAPIVersion = "Docker-Distribution-API-Version";
/**
 * The answer to a push of a manifest with a `subject`: the subject's digest, when the registry lists referrers
 * itself. Without it the client has to keep the list under {@link referrersTag}. Since 1.1.
 */
export const headerOCISubject = "OCI-Subject";
/**
 * Which filters were applied to a list of referrers, with commas between them: `artifactType`. Without it the client
 * filters. Since 1.1.
 */
export const headerOCIFiltersApplied = "OCI-Filters-Applied";
/** The smallest number of bytes that a chunk of an upload may have, except for the last one. Since 1.1. */
export const headerOCIChunkMinLength = "OCI-Chunk-Min-Length";
/** The tags that a push by digest has set, with commas between them. In versions after 1.1.1. */
export const headerOCITag = "OCI-Tag";
/** The registry that a proxy answered for, as the query parameter `ns` named it. In versions after 1.1.1. */
export const headerOCINamespace = "OCI-Namespace";
