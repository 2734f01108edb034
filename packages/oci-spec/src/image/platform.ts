import { z } from "zod";
import { type Validator, validatorOf } from "../validate/validator.js";

/**
 * What an image needs to run: the system and the processor. Names are those of Go (`GOOS`, `GOARCH`).
 * Image specification, "Image Index".
 */
export interface Platform {
  /**
   * The processor's architecture as Go names it: `amd64`, `arm64`, `arm`, `ppc64le`, `s390x`, `riscv64`. May be
   * empty.
   */
  readonly architecture: string;
  /** The operating system as Go names it: `linux`, `windows`, `freebsd`, `darwin`. May be empty. */
  readonly os: string;
  /** The version of the operating system, such as `10.0.14393.1066` on Windows. Default: any. */
  readonly "os.version"?: string;
  /** What the operating system has to offer; on Windows `win32k`, which Nano Server lacks. Default: nothing. */
  readonly "os.features"?: readonly string[];
  /**
   * The variant of the processor: `v7` of `arm`, `v8` of `arm64`, `v3` of `amd64`, `rva20u64` of `riscv64`. Default:
   * the usual one.
   */
  readonly variant?: string;
}

/** Reads and checks a {@link Platform}. Names are not compared with lists: any text is a valid system or architecture. */
export const Platform: Validator<Platform> = validatorOf<Platform>()(
  "the platform",
  z.looseObject({
    architecture: z.string(),
    os: z.string(),
    "os.version": z.string().exactOptional(),
    "os.features": z.array(z.string()).exactOptional(),
    variant: z.string().exactOptional(),
  }),
);
