import { z } from "zod";
import { type Validator, validatorOf } from "../validate/validator.js";

/**
 * The repositories of a registry, or a page of them: the answer to `/v2/_catalog`. Docker's extension, which the
 * distribution specification names and does not define; large registries refuse it.
 */
export interface RepositoryList {
  /**
   * The names in order. `null` says the same as an empty list. Test each with {@link isRepositoryName} before it goes
   * into a URL.
   */
  readonly repositories: readonly string[] | null;
}

/** Reads and checks a {@link RepositoryList}; the names themselves may be any text. */
export const RepositoryList: Validator<RepositoryList> = validatorOf<RepositoryList>()(
  "the list of repositories",
  z.looseObject({ repositories: z.array(z.string()).nullable() }),
);
