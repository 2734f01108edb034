import { z } from "zod";
import { type Validator, validatorOf } from "../validate/validator.js";
import { dateTime } from "./date-time.js";

/**
 * How one step of a build went, for people to read. `null` says the same as an absent key. Image specification, "Image
 * Configuration", `history`.
 */
export interface History {
  /** When the step was made, RFC 3339. Default: not said. */
  readonly created?: string | null;
  /** The command that made it, such as `RUN apk add curl`. Default: not said. */
  readonly created_by?: string | null;
  /** Who made it. Default: not said. */
  readonly author?: string | null;
  /** What its author says about it. Default: nothing. */
  readonly comment?: string | null;
  /**
   * Whether the step changed only the configuration, so that no layer belongs to it. Default: false, it has the next
   * layer.
   */
  readonly empty_layer?: boolean | null;
}

/** Reads and checks a {@link History}. */
export const History: Validator<History> = validatorOf<History>()(
  "the history of the image",
  z.looseObject({
    created: dateTime.nullable().exactOptional(),
    created_by: z.string().nullable().exactOptional(),
    author: z.string().nullable().exactOptional(),
    comment: z.string().nullable().exactOptional(),
    empty_layer: z.boolean().nullable().exactOptional(),
  }),
);
