import { stringifyJson, type Validator } from "@container-interfaces/oci-spec/image";
import { OciError } from "../oci-error.js";
import { hintOf, reasonOf } from "../reason-of.js";

/**
 * Writes a document of ours as JSON, which is read again and checked, so that nothing is ever written that could not be read.
 *
 * @param what the document as errors call it, such as `its config`
 * @throws OciError `INVALID_ARGUMENT` with all findings
 */
export function documentText<T>(validator: Validator<T>, document: T, what: string, doing: string): string {
  try {
    const text = stringifyJson(document);
    validator.parse(text);
    return text;
  } catch (cause) {
    const reason = `${what} would not be valid: ${reasonOf(cause, "it has no JSON")}`;
    throw new OciError("INVALID_ARGUMENT", doing, reason, { hint: hintOf(cause), cause });
  }
}
