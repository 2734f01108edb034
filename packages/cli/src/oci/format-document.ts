import { stringifyJson } from "@container-interfaces/oci-spec/image";
import { escapeSteering } from "../format-json.js";

/** As `formatJson`, for documents whose integers may be larger than a number of JavaScript holds. */
export function formatDocument(value: unknown): string {
  return `${escapeSteering(stringifyJson(value, 2))}\n`;
}
