import { z } from "zod";
import { uint32 } from "../validate/integers.js";
import { type Validator, validatorOf } from "../validate/validator.js";
import { FreeBSDJail } from "./freebsd-jail.js";

/** A device node that a FreeBSD container sees beside those of its devfs ruleset (config-freebsd.md, Devices). Since runtime-spec 1.3.0. */
export interface FreeBSDDevice {
  /** The device, relative to `/dev`, such as `"pf"`. */
  readonly path: string;
  /** The permission bits of the node; in JSON a decimal number: 448 is 0700. Default: those of the host's node. */
  readonly mode?: number;
}

/** Checks a FreeBSD device. */
export const FreeBSDDevice: Validator<FreeBSDDevice> = validatorOf<FreeBSDDevice>()(
  "the FreeBSD device",
  z.looseObject({ path: z.string(), mode: uint32.exactOptional() }),
);

/** What only FreeBSD containers have (`freebsd`) (config-freebsd.md). Since runtime-spec 1.3.0. */
export interface FreeBSD {
  /** Devices to show in the container's `/dev`. */
  readonly devices?: readonly FreeBSDDevice[];
  /** How the jail that holds the container is configured. */
  readonly jail?: FreeBSDJail;
}

/** Checks the FreeBSD section of a configuration. */
export const FreeBSD: Validator<FreeBSD> = validatorOf<FreeBSD>()(
  "the FreeBSD section",
  z.looseObject({
    devices: z.array(FreeBSDDevice.schema).exactOptional(),
    jail: FreeBSDJail.schema.exactOptional(),
  }),
);
