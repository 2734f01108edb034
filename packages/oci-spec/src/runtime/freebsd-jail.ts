import { z } from "zod";
import { type Validator, validatorOf } from "../validate/validator.js";

/**
 * How a jail has a facility of the system: `"disable"` takes it away, `"new"` gives the jail its own, `"inherit"` shares
 * the parent's.
 */
export type FreeBSDSharing = "disable" | "new" | "inherit";

/** What a jail is allowed beyond the ordinary; jail(8) has each as `allow.…` (config-freebsd.md, Jail). Since runtime-spec 1.3.0. */
export interface FreeBSDJailAllow {
  /** Whether the host name may be changed from inside. Default: false. */
  readonly setHostname?: boolean;
  /** Whether raw sockets may be opened, as ping and traceroute need. Default: false. */
  readonly rawSockets?: boolean;
  /** Whether system file flags may be changed. Default: false. */
  readonly chflags?: boolean;
  /** The types of file systems that may be mounted and unmounted from inside, such as `"tmpfs"`. Default: none. */
  readonly mount?: readonly string[];
  /** Whether file system quotas may be changed. Default: false. */
  readonly quotas?: boolean;
  /** Whether sockets of other families than IPv4, IPv6 and unix may be opened. Default: false. */
  readonly socketAf?: boolean;
  /** Whether memory may be locked by mlock(2). Default: false. */
  readonly mlock?: boolean;
  /** Whether ports below 1024 may be bound. Default: false by the text of the property, though the same section counts it among those that are on. */
  readonly reservedPorts?: boolean;
  /** Whether the super-user has its powers (`security.bsd.suser_enabled`). Default: true, where the parent has it so. */
  readonly suser?: boolean;
}

/** Checks what a jail is allowed. */
export const FreeBSDJailAllow: Validator<FreeBSDJailAllow> = validatorOf<FreeBSDJailAllow>()(
  "what the FreeBSD jail is allowed",
  z.looseObject({
    setHostname: z.boolean().exactOptional(),
    rawSockets: z.boolean().exactOptional(),
    chflags: z.boolean().exactOptional(),
    mount: z.array(z.string()).exactOptional(),
    quotas: z.boolean().exactOptional(),
    socketAf: z.boolean().exactOptional(),
    mlock: z.boolean().exactOptional(),
    reservedPorts: z.boolean().exactOptional(),
    suser: z.boolean().exactOptional(),
  }),
);

/** How the jail of a FreeBSD container is configured; its name is the container's id (config-freebsd.md, Jail). Since runtime-spec 1.3.0. */
export interface FreeBSDJail {
  /** The name of the jail to be the parent of this one, to share its vnet for instance. Default: the host. */
  readonly parent?: string;
  /** Whether host name, domain name, host UUID and host id are the container's own (then `hostname` and `domainname` set them) or the parent's. */
  readonly host?: "new" | "inherit";
  /** Whether IPv4 is there: `"inherit"` for the parent's addresses, `"disable"` for none; commonly absent with a vnet of its own. */
  readonly ip4?: FreeBSDSharing;
  /** The IPv4 addresses that the container may use, as numbers with dots. Default: no restriction. */
  readonly ip4Addr?: readonly string[];
  /** Whether IPv6 is there: `"inherit"` for the parent's addresses, `"disable"` for none; commonly absent with a vnet of its own. */
  readonly ip6?: FreeBSDSharing;
  /** The IPv6 addresses that the container may use, in numeric form. Default: no restriction. */
  readonly ip6Addr?: readonly string[];
  /** Whether the network stack is the container's own (`"new"`) or the parent's (`"inherit"`). */
  readonly vnet?: "new" | "inherit";
  /** The host's network interface to which the addresses of `ip4Addr` and `ip6Addr` are added while the container lives; commonly used without a vnet. */
  readonly interface?: string;
  /** The host's network interfaces that are moved into the container's vnet while it lives. */
  readonly vnetInterfaces?: readonly string[];
  /** Access to System V message queues. Default: `"new"`. */
  readonly sysvmsg?: FreeBSDSharing;
  /** Access to System V semaphores. Default: `"new"`. */
  readonly sysvsem?: FreeBSDSharing;
  /** Access to System V shared memory. Default: `"new"`. */
  readonly sysvshm?: FreeBSDSharing;
  /** Which mounts are visible: 0 for all of the host's, 1 for those below the container's root, 2 for the root alone. Default: 2. */
  readonly enforceStatfs?: number;
  /** What the jail is allowed beyond the ordinary. */
  readonly allow?: FreeBSDJailAllow;
}

const sharing = z.enum(["disable", "new", "inherit"]);
const sharingOrNew = z.enum(["new", "inherit"]);

/** Checks the configuration of a jail. */
export const FreeBSDJail: Validator<FreeBSDJail> = validatorOf<FreeBSDJail>()(
  "the FreeBSD jail",
  z.looseObject({
    parent: z.string().exactOptional(),
    host: sharingOrNew.exactOptional(),
    ip4: sharing.exactOptional(),
    ip4Addr: z.array(z.string()).exactOptional(),
    ip6: sharing.exactOptional(),
    ip6Addr: z.array(z.string()).exactOptional(),
    vnet: sharingOrNew.exactOptional(),
    interface: z.string().exactOptional(),
    vnetInterfaces: z.array(z.string()).exactOptional(),
    sysvmsg: sharing.exactOptional(),
    sysvsem: sharing.exactOptional(),
    sysvshm: sharing.exactOptional(),
    enforceStatfs: z.int("an integer").min(0).max(255).exactOptional(),
    allow: FreeBSDJailAllow.schema.exactOptional(),
  }),
);
