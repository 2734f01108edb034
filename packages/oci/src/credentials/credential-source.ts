import type { CallOptions } from "../image-source.js";
import type { Credential } from "./credential.js";

/** Where credentials for registries come from: a file of Docker, a list, a program of one's own. */
export interface CredentialSource {
  /**
   * The credentials to try, the best first; none leads to an anonymous request. It is called when a registry asks for
   * authentication, and again when what was given is refused, so it may look each time.
   *
   * @param image the registry with its port and, after a slash, the repository: `registry.example.com:5000/team/app`,
   *   `docker.io/library/busybox`. Without a repository where there is none, as for a mirror's root.
   * @throws OciError `CREDENTIALS_FAILED`, `PROGRAM_MISSING`, `TIMEOUT` or `ABORTED`; it ends the call that needed them
   */
  get(image: string, options?: CallOptions): Promise<readonly Credential[]>;
}
