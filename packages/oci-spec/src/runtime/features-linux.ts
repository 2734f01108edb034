import { z } from "zod";
import { type Validator, validatorOf } from "../validate/validator.js";
import { FeaturesSeccomp } from "./features-seccomp.js";

/** Which ways to drive cgroups a runtime has (features-linux.md, Cgroup). Since runtime-spec 1.1.0. */
export interface FeaturesCgroup {
  /** Whether it can use cgroup v1. Absent or null: unknown. */
  readonly v1?: boolean | null;
  /** Whether it can use cgroup v2. Absent or null: unknown. */
  readonly v2?: boolean | null;
  /** Whether it can have the system's systemd make cgroups. Absent or null: unknown. */
  readonly systemd?: boolean | null;
  /** Whether it can have a user's systemd make cgroups. Absent or null: unknown. */
  readonly systemdUser?: boolean | null;
  /** Whether it knows the RDMA controller. Absent or null: unknown. */
  readonly rdma?: boolean | null;
}

const known = z.boolean().nullable().exactOptional();
const names = z.array(z.string()).nullable().exactOptional();

/** Checks the cgroup features. */
export const FeaturesCgroup: Validator<FeaturesCgroup> = validatorOf<FeaturesCgroup>()(
  "the cgroup features",
  z.looseObject({ v1: known, v2: known, systemd: known, systemdUser: known, rdma: known }),
);

/** Whether a runtime has AppArmor compiled in (features-linux.md, AppArmor). Since runtime-spec 1.1.0. */
export interface FeaturesApparmor {
  /** Whether it does, whatever the host has. Absent or null: unknown. */
  readonly enabled?: boolean | null;
}

/** Checks the AppArmor features. */
export const FeaturesApparmor: Validator<FeaturesApparmor> = validatorOf<FeaturesApparmor>()(
  "the AppArmor features",
  z.looseObject({ enabled: known }),
);

/** Whether a runtime has SELinux compiled in (features-linux.md, SELinux). Since runtime-spec 1.1.0. */
export interface FeaturesSelinux {
  /** Whether it does, whatever the host has. Absent or null: unknown. */
  readonly enabled?: boolean | null;
}

/** Checks the SELinux features. */
export const FeaturesSelinux: Validator<FeaturesSelinux> = validatorOf<FeaturesSelinux>()(
  "the SELinux features",
  z.looseObject({ enabled: known }),
);

/** What a runtime knows of Intel RDT (features-linux.md, Intel RDT). Since runtime-spec 1.1.0. */
export interface FeaturesIntelRdt {
  /** Whether it knows `linux.intelRdt` at all. Absent or null: unknown. */
  readonly enabled?: boolean | null;
  /** Whether it knows `linux.intelRdt.schemata`. Absent or null: unknown. Since runtime-spec 1.3.0. */
  readonly schemata?: boolean | null;
  /** Whether it knows `linux.intelRdt.enableMonitoring`. Absent or null: unknown. Since runtime-spec 1.3.0. */
  readonly monitoring?: boolean | null;
}

/** Checks the Intel RDT features. */
export const FeaturesIntelRdt: Validator<FeaturesIntelRdt> = validatorOf<FeaturesIntelRdt>()(
  "the Intel RDT features",
  z.looseObject({ enabled: known, schemata: known, monitoring: known }),
);

/** Which NUMA memory policies a runtime knows (features-linux.md, MemoryPolicy). Since runtime-spec 1.3.0. */
export interface FeaturesMemoryPolicy {
  /** The modes, such as `MPOL_INTERLEAVE`. Absent or null: unknown. */
  readonly modes?: readonly string[] | null;
  /** The flags, such as `MPOL_F_STATIC_NODES`. Absent or null: unknown. */
  readonly flags?: readonly string[] | null;
}

/** Checks the memory policy features. */
export const FeaturesMemoryPolicy: Validator<FeaturesMemoryPolicy> = validatorOf<FeaturesMemoryPolicy>()(
  "the memory policy features",
  z.looseObject({ modes: names, flags: names }),
);

/** Whether a runtime maps ids of mounts (features-linux.md, MountExtensions). Since runtime-spec 1.2.0. */
export interface FeaturesIDMap {
  /** Whether it uses `uidMappings` and `gidMappings` of mounts, if only some of them. Absent or null: unknown. */
  readonly enabled?: boolean | null;
}

/** Checks the features of id-mapped mounts. */
export const FeaturesIDMap: Validator<FeaturesIDMap> = validatorOf<FeaturesIDMap>()(
  "the features of id-mapped mounts",
  z.looseObject({ enabled: known }),
);

/** What a runtime can do with mounts beyond options (features-linux.md, MountExtensions). Since runtime-spec 1.2.0. */
export interface FeaturesMountExtensions {
  /** Mounts with ids mapped. Absent or null: unknown. */
  readonly idmap?: FeaturesIDMap | null;
}

/** Checks the mount features. */
export const FeaturesMountExtensions: Validator<FeaturesMountExtensions> =
  validatorOf<FeaturesMountExtensions>()(
    "the mount features",
    z.looseObject({ idmap: FeaturesIDMap.schema.nullable().exactOptional() }),
  );

/** Whether a runtime moves network devices into containers (features-linux.md, NetDevices). Since runtime-spec 1.3.0. */
export interface FeaturesNetDevices {
  /** Whether it knows `linux.netDevices`. Absent or null: unknown. */
  readonly enabled?: boolean | null;
}

/** Checks the features of network devices. */
export const FeaturesNetDevices: Validator<FeaturesNetDevices> = validatorOf<FeaturesNetDevices>()(
  "the features of network devices",
  z.looseObject({ enabled: known }),
);

/** What a runtime can do on Linux (features-linux.md). Since runtime-spec 1.1.0. */
export interface FeaturesLinux {
  /** The types of namespaces it knows, such as `mount`. Absent or null: unknown. */
  readonly namespaces?: readonly string[] | null;
  /** The capabilities it knows, such as `CAP_SYS_ADMIN`. Absent or null: unknown. */
  readonly capabilities?: readonly string[] | null;
  /** Its ways to drive cgroups. Absent or null: unknown. */
  readonly cgroup?: FeaturesCgroup | null;
  /** What it knows of seccomp. Absent or null: unknown. */
  readonly seccomp?: FeaturesSeccomp | null;
  /** AppArmor. Absent or null: unknown. */
  readonly apparmor?: FeaturesApparmor | null;
  /** SELinux. Absent or null: unknown. */
  readonly selinux?: FeaturesSelinux | null;
  /** Intel Resource Director Technology. Absent or null: unknown. */
  readonly intelRdt?: FeaturesIntelRdt | null;
  /** NUMA memory policies. Absent or null: unknown. Since runtime-spec 1.3.0. */
  readonly memoryPolicy?: FeaturesMemoryPolicy | null;
  /** What it can do with mounts beyond options. Absent or null: unknown. Since runtime-spec 1.2.0. */
  readonly mountExtensions?: FeaturesMountExtensions | null;
  /** Network devices that move into the container. Absent or null: unknown. Since runtime-spec 1.3.0. */
  readonly netDevices?: FeaturesNetDevices | null;
}

/** Checks the Linux features. */
export const FeaturesLinux: Validator<FeaturesLinux> = validatorOf<FeaturesLinux>()(
  "the Linux features",
  z.looseObject({
    namespaces: names,
    capabilities: names,
    cgroup: FeaturesCgroup.schema.nullable().exactOptional(),
    seccomp: FeaturesSeccomp.schema.nullable().exactOptional(),
    apparmor: FeaturesApparmor.schema.nullable().exactOptional(),
    selinux: FeaturesSelinux.schema.nullable().exactOptional(),
    intelRdt: FeaturesIntelRdt.schema.nullable().exactOptional(),
    memoryPolicy: FeaturesMemoryPolicy.schema.nullable().exactOptional(),
    mountExtensions: FeaturesMountExtensions.schema.nullable().exactOptional(),
    netDevices: FeaturesNetDevices.schema.nullable().exactOptional(),
  }),
);
