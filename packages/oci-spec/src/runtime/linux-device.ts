import { z } from "zod";
import { int64, uint32 } from "../validate/integers.js";
import { openString } from "../validate/open-string.js";
import { type Validator, validatorOf } from "../validate/validator.js";

/** The types of devices: character, block, unbuffered character, which Linux does not tell from the first, and pipe. */
export const deviceTypes = ["c", "b", "u", "p"] as const;

/** A type of device, as mknod(1) has it. */
export type LinuxDeviceType = (typeof deviceTypes)[number];

/** A device that a container has (config-linux.md, Devices). The cgroup has to allow it, too: see `resources.devices`. */
export interface LinuxDevice {
  /** Where it is in the container, an absolute path, not necessarily below `/dev`. */
  readonly path: string;
  /** What kind of device it is. */
  readonly type: LinuxDeviceType;
  /** The major number. Required unless it is a pipe. */
  readonly major?: number | bigint;
  /** The minor number. Required unless it is a pipe. */
  readonly minor?: number | bigint;
  /** The permission bits, in decimal: 438 is `0666`; at most 511. Default: what the runtime chooses. */
  readonly fileMode?: number;
  /** The owner, as a user id inside the container. Default: what the runtime chooses, 0 in runc and crun. */
  readonly uid?: number;
  /** The group, as a group id inside the container. Default: what the runtime chooses, 0 in runc and crun. */
  readonly gid?: number;
}

/** Checks a device. */
export const LinuxDevice: Validator<LinuxDevice> = validatorOf<LinuxDevice>()(
  "the device",
  z.looseObject({
    path: z.string(),
    type: z.enum(deviceTypes),
    major: int64.exactOptional(),
    minor: int64.exactOptional(),
    fileMode: z.int().min(0).max(0o777).exactOptional(),
    uid: uint32.exactOptional(),
    gid: uint32.exactOptional(),
  }),
);

/** A rule of the device controller, which devices a container may use (config-linux.md, Allowed Device list). A later rule wins. */
export interface LinuxDeviceCgroup {
  /** Whether what the rule tells is allowed or denied. */
  readonly allow: boolean;
  /** All devices (`a`), character (`c`) or block (`b`). Default: `a`. */
  readonly type?: "a" | "b" | "c" | (string & {});
  /** The major number. Default: all. */
  readonly major?: number | bigint;
  /** The minor number. Default: all. */
  readonly minor?: number | bigint;
  /** What it is about: any of `r` (read), `w` (write) and `m` (mknod), such as `rwm`. */
  readonly access?: string;
}

/** Checks a rule of the device controller. */
export const LinuxDeviceCgroup: Validator<LinuxDeviceCgroup> = validatorOf<LinuxDeviceCgroup>()(
  "the device rule",
  z.looseObject({
    allow: z.boolean(),
    type: openString<"a" | "b" | "c">().exactOptional(),
    major: int64.exactOptional(),
    minor: int64.exactOptional(),
    access: z.string().exactOptional(),
  }),
);
