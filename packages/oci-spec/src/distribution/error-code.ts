/**
 * The codes that registries give their errors (distribution specification, "Error Codes"). A registry may use others,
 * of its own or from before the specification.
 */
export const ErrorCode = {
  /** The registry has no such blob in this repository. */
  BLOB_UNKNOWN: "BLOB_UNKNOWN",
  /** The upload of a blob went wrong and cannot be continued. */
  BLOB_UPLOAD_INVALID: "BLOB_UPLOAD_INVALID",
  /** The upload that was to be continued does not exist, or does not exist any more: start a new one. */
  BLOB_UPLOAD_UNKNOWN: "BLOB_UPLOAD_UNKNOWN",
  /** The content does not have the digest that was given for it, or the digest cannot be read. */
  DIGEST_INVALID: "DIGEST_INVALID",
  /** The manifest refers to a blob or a manifest that has to be pushed first. */
  MANIFEST_BLOB_UNKNOWN: "MANIFEST_BLOB_UNKNOWN",
  /** The registry does not accept the manifest: its form, its media type or its size. */
  MANIFEST_INVALID: "MANIFEST_INVALID",
  /** The repository has no manifest of this tag or digest. */
  MANIFEST_UNKNOWN: "MANIFEST_UNKNOWN",
  /** The repository's name does not follow the grammar. */
  NAME_INVALID: "NAME_INVALID",
  /** The registry has no repository of this name. */
  NAME_UNKNOWN: "NAME_UNKNOWN",
  /** The content is not as long as was said. */
  SIZE_INVALID: "SIZE_INVALID",
  /** Credentials are missing or were refused; the header `WWW-Authenticate` says which ones are wanted. */
  UNAUTHORIZED: "UNAUTHORIZED",
  /** The credentials do not allow this. Some registries say so for repositories that do not exist. */
  DENIED: "DENIED",
  /** The registry cannot do this, or it is switched off. */
  UNSUPPORTED: "UNSUPPORTED",
  /** Too many requests in too short a time; wait as long as the header `Retry-After` says, where it is there. */
  TOOMANYREQUESTS: "TOOMANYREQUESTS",
} as const;

/** One of the codes of {@link ErrorCode}. What a registry sends is a string, and may be another one. */
export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];
