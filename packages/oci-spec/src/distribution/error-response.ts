import { z } from "zod";
import { type Validator, validatorOf } from "../validate/validator.js";

/**
 * One error that a registry tells. Everything in it comes from the registry: do not trust it, and do not print it
 * unescaped.
 */
export interface ErrorInfo {
  /** Which kind of error it is: capital letters and underscores, mostly one of {@link ErrorCode}. */
  readonly code: string;
  /** What went wrong, for people to read. May be empty. Default: nothing. */
  readonly message?: string;
  /** More about it, in any form: text, an object, a list, `null`. Default: nothing. */
  readonly detail?: unknown;
}

/** Reads and checks an {@link ErrorInfo}. */
export const ErrorInfo: Validator<ErrorInfo> = validatorOf<ErrorInfo>()(
  "the error of a registry",
  z.looseObject({
    code: z.string().regex(/^[A-Z_]+$/, "a code of capital letters and underscores"),
    message: z.string().exactOptional(),
    detail: z.unknown().exactOptional(),
  }),
);

/**
 * The body of a registry's answer that is an error, where it is JSON: answers of status 4xx may have any body.
 * Distribution specification, "Error Codes".
 */
export interface ErrorResponse {
  /** What went wrong; may be empty. */
  readonly errors: readonly ErrorInfo[];
}

/** Reads and checks an {@link ErrorResponse}. */
export const ErrorResponse: Validator<ErrorResponse> = validatorOf<ErrorResponse>()(
  "the error response of a registry",
  z.looseObject({ errors: z.array(ErrorInfo.schema) }),
);
