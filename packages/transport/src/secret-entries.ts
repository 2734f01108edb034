import type { FieldDescriptor } from "./descriptor/message-descriptor.js";

/** Maps of CSI into which Kubernetes puts tokens beside what is no secret, so that no `.proto` marks them. */
const contexts = new Set(["volume_context", "publish_context"]);

/** Whether single entries of a field may be secret, by their keys. */
export function mayHoldSecretEntries({ name, kind, mapKey }: FieldDescriptor): boolean {
  return mapKey === "string" && kind === "string" && contexts.has(name);
}

/** Whether an entry of such a field is secret: the tokens of a pod's service account. */
export function isSecretKey(key: string): boolean {
  return key.includes("serviceAccount.tokens");
}
