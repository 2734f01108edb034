import type { Spec } from "@container-interfaces/oci-spec/runtime";

/** A config as no container should need one: 500 mounts and 1,000 rules of seccomp, of which each looks at an argument. */
export function largeConfig(): Spec {
  return {
    ociVersion: "1.2.0",
    process: { cwd: "/", args: ["sh"], user: { uid: 0, gid: 0 }, env: ["PATH=/usr/bin:/bin"] },
    root: { path: "rootfs" },
    mounts: Array.from({ length: 500 }, (_, index) => ({
      destination: `/volumes/${index}`,
      type: "bind",
      source: `/var/lib/volumes/${index}`,
      options: ["rbind", "rprivate", "ro"],
    })),
    linux: {
      namespaces: [{ type: "pid" }, { type: "mount" }, { type: "network" }],
      seccomp: {
        defaultAction: "SCMP_ACT_ERRNO",
        architectures: ["SCMP_ARCH_X86_64"],
        syscalls: Array.from({ length: 1_000 }, (_, index) => ({
          names: [`call${index}`, `call${index}_64`],
          action: "SCMP_ACT_ALLOW",
          args: [{ index: 0, value: index, op: "SCMP_CMP_EQ" }],
        })),
      },
    },
  };
}
