import { RpcError } from "@container-interfaces/transport";

/** The prefix of the keys that Kubernetes adds to parameters and contexts. */
export const kubernetesPrefix = "csi.storage.k8s.io/";

/** The text of every key that is there, or undefined when none of them is. */
export function readAll<K extends string>(
  map: Readonly<Record<string, string>>,
  field: string,
  keys: Readonly<Record<K, string>>,
): Record<K, string> | undefined {
  const names = Object.keys(keys) as K[];
  if (!names.some((name) => Object.hasOwn(map, kubernetesPrefix + keys[name]))) return undefined;
  const read = names.map((name) => [name, readRequired(map, field, kubernetesPrefix + keys[name])] as const);
  return Object.fromEntries(read) as Record<K, string>;
}

function readRequired(map: Readonly<Record<string, string>>, field: string, key: string): string {
  const text = Object.hasOwn(map, key) ? map[key] : undefined;
  if (text !== undefined && text !== "") return text;
  const what = text === undefined ? "it is missing, and others that come with it are there" : "it is empty";
  throw wrongKey(field, key, what);
}

/**
 * The error for a key of a map whose value is wrong.
 *
 * @param reason what is wrong with it, without the value: it may be a secret
 */
export function wrongKey(field: string, key: string, reason: string): RpcError {
  return new RpcError("INVALID_ARGUMENT", reason, {
    doing: `reading ${key}`,
    path: `${field}[${JSON.stringify(key)}]`,
    hint: "Kubernetes sets this key; nobody else should.",
  });
}
