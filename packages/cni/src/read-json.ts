import { CniError, type CniErrorCode, type CniErrorFacts } from "./cni-error.js";
import { JsonError } from "./json/json-error.js";

/** Runs code that reads JSON; where the JSON is not what it should be, the error names the file and the key. */
export function readingJson<T>(code: CniErrorCode, facts: CniErrorFacts, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    const where = error.key === "" ? "" : `${error.key}: `;
    throw new CniError(code, `${where}${error.message}`, { ...facts, key: error.key, cause: error });
  }
}
