import { z } from "zod";
import { type Validator, validatorOf } from "../validate/validator.js";
import { FeaturesLinux } from "./features-linux.js";

/**
 * What a runtime can do, as `runc features` prints it: what was compiled in, not what the host has. Names stay open, so
 * that a newer runtime can be asked (features.md). Since runtime-spec 1.1.0.
 */
export interface Features {
  /** The oldest version of the specification that the runtime takes as `ociVersion`. */
  readonly ociVersionMin: string;
  /** The newest one. */
  readonly ociVersionMax: string;
  /** The names of the hooks it runs, such as `createRuntime`. Absent or null: unknown. */
  readonly hooks?: readonly string[] | null;
  /** The mount options it knows, such as `ro`, without those of file systems. Absent or null: unknown. */
  readonly mountOptions?: readonly string[] | null;
  /** What it can do on Linux. Absent or null: unknown. */
  readonly linux?: FeaturesLinux | null;
  /** Facts about the runtime itself, such as its version; not the annotations that it understands. */
  readonly annotations?: Readonly<Record<string, string>> | null;
  /**
   * Annotations of a configuration that change what the runtime does, so that they must not be taken from strangers. One
   * that ends in a dot stands for all that begin so. Since runtime-spec 1.2.0.
   */
  readonly potentiallyUnsafeConfigAnnotations?: readonly string[] | null;
}

const names = z.array(z.string()).nullable().exactOptional();

/** Checks what a runtime says of its features. */
export const Features: Validator<Features> = validatorOf<Features>()(
  "the features of the runtime",
  z.looseObject({
    ociVersionMin: z.string(),
    ociVersionMax: z.string(),
    hooks: names,
    mountOptions: names,
    linux: FeaturesLinux.schema.nullable().exactOptional(),
    annotations: z.record(z.string(), z.string()).nullable().exactOptional(),
    potentiallyUnsafeConfigAnnotations: names,
  }),
);
