import { z } from "zod";
import { type Validator, validatorOf } from "../validate/validator.js";

/** One extension that a registry offers. Distribution specification, extension `_oci`. */
export interface Extension {
  /** The extension's name as it is in URLs, with an underscore in front, such as `_oci`. */
  readonly name: string;
  /** Where the extension is documented. */
  readonly url: string;
  /** What the extension is for, for people to read. Default: not said. */
  readonly description?: string;
  /** Which endpoints of the extension this registry has. */
  readonly endpoints: readonly string[];
}

/** Reads and checks an {@link Extension}. */
export const Extension: Validator<Extension> = validatorOf<Extension>()(
  "the extension of a registry",
  z.looseObject({
    name: z.string(),
    url: z.string(),
    description: z.string().exactOptional(),
    endpoints: z.array(z.string()),
  }),
);

/** What a registry, or a repository, has beyond the specification: the answer to `/v2/_oci/ext/discover`. */
export interface ExtensionList {
  /** The extensions; may be empty. */
  readonly extensions: readonly Extension[];
}

/** Reads and checks an {@link ExtensionList}. */
export const ExtensionList: Validator<ExtensionList> = validatorOf<ExtensionList>()(
  "the list of extensions",
  z.looseObject({ extensions: z.array(Extension.schema) }),
);
