import { kubernetesPrefix, readAll, wrongKey } from "./well-known-key.js";

/** The pod for which kubelet publishes a volume. */
export interface PodInfo {
  /** The pod's name. */
  readonly name: string;
  /** The pod's namespace. */
  readonly namespace: string;
  /** The pod's uid. Unlike its name, no other pod will ever have it. */
  readonly uid: string;
  /** The name of the pod's service account. */
  readonly serviceAccountName: string;
}

/**
 * The pod of a call of NodePublishVolume, which kubelet tells when the CSIDriver object has `podInfoOnMount`; undefined when it does not.
 *
 * @throws RpcError `INVALID_ARGUMENT` when only some of the keys are there, or one is empty
 */
export function podInfo(volumeContext: Readonly<Record<string, string>>): PodInfo | undefined {
  return readAll(volumeContext, "volumeContext", {
    name: "pod.name",
    namespace: "pod.namespace",
    uid: "pod.uid",
    serviceAccountName: "serviceAccount.name",
  });
}

/** The key that tells whether a volume lives in its pod alone. */
export const ephemeralKey: string = `${kubernetesPrefix}ephemeral`;

/**
 * Whether the volume of a call of NodePublishVolume is an ephemeral inline one, that is written in the pod itself: the driver then makes
 * it in NodePublishVolume and deletes it in NodeUnpublishVolume. Kubelet tells when the CSIDriver object has `podInfoOnMount`; false
 * when it does not.
 *
 * @throws RpcError `INVALID_ARGUMENT` when the key is neither "true" nor "false"
 */
export function isEphemeral(volumeContext: Readonly<Record<string, string>>): boolean {
  const text = Object.hasOwn(volumeContext, ephemeralKey) ? volumeContext[ephemeralKey] : "false";
  if (text === "true" || text === "false") return text === "true";
  throw wrongKey("volumeContext", ephemeralKey, 'it is neither "true" nor "false"');
}
