import { z } from "zod";
import { type Validator, validatorOf } from "../validate/validator.js";

/** The tags of a repository, or a page of them. Distribution specification, "Listing Tags". */
export interface TagList {
  /** The name of the repository. */
  readonly name: string;
  /**
   * The tags in order. `null` says the same as an empty list: registries written in Go answer it. Some registries
   * list what is no tag, such as digests; test each with {@link isTag} before it goes into a URL.
   */
  readonly tags: readonly string[] | null;
}

/** Reads and checks a {@link TagList}; the tags themselves may be any text. */
export const TagList: Validator<TagList> = validatorOf<TagList>()(
  "the list of tags",
  z.looseObject({ name: z.string(), tags: z.array(z.string()).nullable() }),
);
