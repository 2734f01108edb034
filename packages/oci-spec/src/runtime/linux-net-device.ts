import { z } from "zod";
import { type Validator, validatorOf } from "../validate/validator.js";

/** A network interface that moves into the container (config-linux.md, Network Devices). Since runtime-spec 1.3.0. */
export interface LinuxNetDevice {
  /** Its name in the container; with `%d` in it the kernel picks a free number. Default: the name that it had. */
  readonly name?: string;
}

/** Checks a network interface. */
export const LinuxNetDevice: Validator<LinuxNetDevice> = validatorOf<LinuxNetDevice>()(
  "the network device",
  z.looseObject({ name: z.string().exactOptional() }),
);
