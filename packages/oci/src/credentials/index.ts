export type { CallOptions } from "../image-source.js";
export { OciError, type OciErrorCode, type OciErrorFacts } from "../oci-error.js";
export { chainCredentials } from "./chain-credentials.js";
export { type Credential, createCredential } from "./credential.js";
export type { CredentialSource } from "./credential-source.js";
export { type DockerConfigOptions, dockerConfigCredentials } from "./docker-config-credentials.js";
export { eraseCredential, type KeepOptions, storeCredential } from "./keep-credential.js";
export { matchCredentials } from "./match-credentials.js";
export { staticCredentials } from "./static-credentials.js";
