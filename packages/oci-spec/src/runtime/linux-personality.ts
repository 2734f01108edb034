import { z } from "zod";
import { type Validator, validatorOf } from "../validate/validator.js";

/** The execution domains that the specification knows. */
export const personalityDomains = ["LINUX", "LINUX32"] as const;

/** An execution domain. */
export type LinuxPersonalityDomain = (typeof personalityDomains)[number];

/** The execution domain of a container, as `personality(2)` takes it (config-linux.md, Personality). Since runtime-spec 1.0.2. */
export interface LinuxPersonality {
  /** `LINUX32` has `uname(2)` tell a 32-bit machine, such as `i686`. */
  readonly domain: LinuxPersonalityDomain;
  /** Further flags; the specification has none yet. */
  readonly flags?: readonly string[];
}

/** Checks an execution domain. */
export const LinuxPersonality: Validator<LinuxPersonality> = validatorOf<LinuxPersonality>()(
  "the personality",
  z.looseObject({ domain: z.enum(personalityDomains), flags: z.array(z.string()).exactOptional() }),
);
