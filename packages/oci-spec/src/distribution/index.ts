export { parseJson } from "../json/parse-json.js";
export { stringifyJson } from "../json/stringify-json.js";
export { type Finding, SpecError, type SpecErrorCode, type SpecErrorFacts } from "../spec-error.js";
export type { Validator } from "../validate/validator.js";
export { ErrorCode } from "./error-code.js";
export { ErrorInfo, ErrorResponse } from "./error-response.js";
export { Extension, ExtensionList } from "./extension-list.js";
export {
  headerDockerContentDigest,
  headerDockerDistributionAPIVersion,
  headerOCIChunkMinLength,
  headerOCIFiltersApplied,
  headerOCINamespace,
  headerOCISubject,
  headerOCITag,
} from "./headers.js";
export { isRepositoryName, repositoryNameMaxLength, repositoryNamePattern } from "./is-repository-name.js";
export { isTag, tagPattern } from "./is-tag.js";
export { referrersTag } from "./referrers-tag.js";
export { RepositoryList } from "./repository-list.js";
export { TagList } from "./tag-list.js";
