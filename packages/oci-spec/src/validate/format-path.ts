const NAME = /^[A-Za-z_$][\w$]*$/;
/** No key that is meant as one is longer; a document may repeat a gigantic one in many findings. */
const LONGEST_KEY = 256;

/**
 * Writes a path into a document as a person does: `linux.namespaces[0].type`, `annotations["a.b/c"]`. Keys of more than
 * 256 characters are cut.
 */
export function formatPath(path: readonly PropertyKey[]): string {
  let text = "";
  for (const key of path) {
    if (typeof key === "number") text += `[${key}]`;
    else if (typeof key === "string" && key.length <= LONGEST_KEY && NAME.test(key))
      text += text === "" ? key : `.${key}`;
    else text += `[${JSON.stringify(cut(String(key)))}]`;
  }
  return text;
}

function cut(key: string): string {
  return key.length > LONGEST_KEY ? `${key.slice(0, LONGEST_KEY)}…` : key;
}
