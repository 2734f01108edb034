import { z } from "zod";
import { type Validator, validatorOf } from "../validate/validator.js";

/** What a runtime knows of seccomp (features-linux.md, Seccomp). Since runtime-spec 1.1.0. */
export interface FeaturesSeccomp {
  /** Whether seccomp is compiled in, whatever the host's kernel has. Absent or null: unknown. */
  readonly enabled?: boolean | null;
  /** The actions it knows, such as `SCMP_ACT_NOTIFY`. Absent or null: unknown. */
  readonly actions?: readonly string[] | null;
  /** The comparisons it knows, such as `SCMP_CMP_NE`. Absent or null: unknown. */
  readonly operators?: readonly string[] | null;
  /** The architectures it knows, such as `SCMP_ARCH_X86_64`. Absent or null: unknown. */
  readonly archs?: readonly string[] | null;
  /** The flags it knows, such as `SECCOMP_FILTER_FLAG_LOG`. Absent or null: unknown. */
  readonly knownFlags?: readonly string[] | null;
  /** Those of `knownFlags` that this kernel and this libseccomp have, too. Absent or null: unknown. */
  readonly supportedFlags?: readonly string[] | null;
}

const names = z.array(z.string()).nullable().exactOptional();

/** Checks the seccomp features. */
export const FeaturesSeccomp: Validator<FeaturesSeccomp> = validatorOf<FeaturesSeccomp>()(
  "the seccomp features",
  z.looseObject({
    enabled: z.boolean().nullable().exactOptional(),
    actions: names,
    operators: names,
    archs: names,
    knownFlags: names,
    supportedFlags: names,
  }),
);
