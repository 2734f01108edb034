/**
 * The objects that the checks of Kubernetes create.
 *
 * @module
 */

/** The name of the driver in them. */
export const driverName = "hostpath.csi.container-interfaces.dev";
/** The only storage class. */
const storageClass = "hostpath";

/** What every object has in common. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly [part: string]: unknown;
}

/** What a pod mounts, or has as a device. */
export interface PodVolume {
  readonly volume: object;
  /** Default: it is mounted on `/data`; with `block` it is the device `/dev/data`. */
  readonly block?: boolean;
}

/** The driver as Kubernetes is told of it, and a class whose volumes grow. */
export function driverObjects(): KubernetesObject[] {
  return [
    {
      apiVersion: "storage.k8s.io/v1",
      kind: "CSIDriver",
      metadata: { name: driverName },
      spec: {
        attachRequired: true,
        podInfoOnMount: true,
        volumeLifecycleModes: ["Persistent", "Ephemeral"],
        fsGroupPolicy: "File",
      },
    },
    {
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: { name: storageClass },
      provisioner: driverName,
      allowVolumeExpansion: true,
      reclaimPolicy: "Delete",
    },
  ];
}

/** A claim; with `volumeName` on a volume that is there. */
export function claim(
  name: string,
  options: { readonly size?: string; readonly volumeName?: string; readonly block?: boolean } = {},
): KubernetesObject {
  const { size = "16Mi", volumeName, block = false } = options;
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name },
    spec: {
      accessModes: ["ReadWriteOnce"],
      storageClassName: volumeName === undefined ? storageClass : "",
      volumeMode: block ? "Block" : "Filesystem",
      resources: { requests: { storage: size } },
      ...(volumeName === undefined ? {} : { volumeName }),
    },
  };
}

/** A volume that somebody made before. */
export function persistentVolume(name: string, volumeHandle: string, block: boolean): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name },
    spec: {
      accessModes: ["ReadWriteOnce"],
      capacity: { storage: "16Mi" },
      volumeMode: block ? "Block" : "Filesystem",
      persistentVolumeReclaimPolicy: "Retain",
      csi: { driver: driverName, volumeHandle },
    },
  };
}

/** The volume of a claim. */
export function claimed(claimName: string): object {
  return { persistentVolumeClaim: { claimName } };
}

/** A volume that lives as long as its pod. */
export function ephemeral(): object {
  return { csi: { driver: driverName, volumeAttributes: { size: "16777216" } } };
}

/** A pod that runs a script with a volume, and then waits. */
export function pod(
  name: string,
  image: string,
  script: string,
  { volume, block = false }: PodVolume,
): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name },
    spec: {
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 0,
      restartPolicy: "Never",
      hostNetwork: true,
      containers: [
        {
          name: "main",
          image,
          command: ["sh", "-c", `${script} && echo done && sleep 3600`],
          ...(block
            ? { volumeDevices: [{ name: "data", devicePath: "/dev/data" }] }
            : { volumeMounts: [{ name: "data", mountPath: "/data" }] }),
        },
      ],
      volumes: [{ name: "data", ...volume }],
    },
  };
}
