import { z } from "zod";
import { uint32 } from "../validate/integers.js";
import { type Validator, validatorOf } from "../validate/validator.js";

/** The priority of a cgroup's traffic on one interface. */
export interface LinuxInterfacePriority {
  /** The name of the interface in the runtime's network namespace. */
  readonly name: string;
  /** The priority of packets that leave through it. */
  readonly priority: number;
}

/** Checks the priority on an interface. */
export const LinuxInterfacePriority: Validator<LinuxInterfacePriority> =
  validatorOf<LinuxInterfacePriority>()(
    "the interface's priority",
    z.looseObject({ name: z.string(), priority: uint32 }),
  );

/** The `net_cls` and `net_prio` controllers of cgroup v1 (config-linux.md, Network). */
export interface LinuxNetwork {
  /** What packets of the cgroup are tagged with, for traffic control: `0xAAAABBBB` is the class `AAAA:BBBB`. */
  readonly classID?: number;
  /** The priorities of outgoing traffic, by interface. */
  readonly priorities?: readonly LinuxInterfacePriority[];
}

/** Checks the network controllers. */
export const LinuxNetwork: Validator<LinuxNetwork> = validatorOf<LinuxNetwork>()(
  "the network class and priorities",
  z.looseObject({
    classID: uint32.exactOptional(),
    priorities: z.array(LinuxInterfacePriority.schema).exactOptional(),
  }),
);
