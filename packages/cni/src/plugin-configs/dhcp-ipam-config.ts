/**
 * The part `ipam` for dhcp, which leases an IPv4 address from a DHCP server on the container's network. An IPAM plugin,
 * of IPv4 alone. Its interface plugin has to connect the container to the server's network, as macvlan does.
 *
 * The work is done by a process that an administrator keeps running on the host, `dhcp daemon`: it asks in the
 * container's network namespace, renews the lease, and takes the interface down when the lease is lost. It keeps the
 * leases in memory, by container, network and interface. The lease's routes come in the result: those of option 121
 * alone where it has some, otherwise those of option 33 and a default route by the router.
 *
 * Verbs: ADD; DEL, which releases the lease; CHECK, which takes a new lease if the process has none, and compares
 * nothing with `prevResult`. Each of them fails while the process does not run. STATUS and GC do nothing and succeed.
 * Capabilities: none.
 */
export interface DhcpIpamConfig {
  /** Selects dhcp. */
  readonly type: "dhcp";
  /** The unix socket of the process, as its flag `-socketpath` has it. Default: `/run/cni/dhcp.sock`. Since v0.8.0. */
  readonly daemonSocketPath?: string;
  /** Options to send with each request, such as a host name. Since v1.1.0. */
  readonly provide?: readonly DhcpProvidedOption[];
  /** Options to ask the server for, beside `routers` and `subnet-mask`. Since v1.1.0. */
  readonly request?: readonly DhcpRequestedOption[];
  /** The metric of the routes in the result; 0 leaves it to the kernel. Default: 0. Since v1.6.0. */
  readonly priority?: number;
}

/**
 * A DHCP option: one of the names that the plugin knows, or the number of any option from 0 to 255 as a text, such as
 * `"15"`. Every other name makes ADD fail.
 */
export type DhcpOption =
  | "dhcp-client-identifier"
  | "subnet-mask"
  | "routers"
  | "host-name"
  | "user-class"
  | "vendor-class-identifier"
  | `${number}`;

/** An option to send. An option that stands twice is sent with its last value. */
export interface DhcpProvidedOption {
  /**
   * The option. `dhcp-client-identifier` takes the place of the default, which is a byte 0 and
   * `CONTAINERID/NETWORK/IFNAME`, cut at 254 bytes; the release of the lease has the default all the same.
   */
  readonly option: DhcpOption;
  /** The value, at most 255 bytes, sent as text; an empty one is not sent. */
  readonly value?: string;
  /** The key in `CNI_ARGS` that the value comes from. It wins over `value` where `CNI_ARGS` has that key. */
  readonly fromArg?: string;
}

/** An option to ask for, or the wish to ask for no more than what is listed. */
export interface DhcpRequestedOption {
  /** The option. The server is free to leave it out. Without it the entry only tells `skipDefault`. */
  readonly option?: DhcpOption;
  /**
   * Whether `routers` and `subnet-mask` are asked for only where they are listed; one entry with `true` is enough. ADD
   * fails if the server then sends no subnet mask. Default: false.
   */
  readonly skipDefault?: boolean;
}
