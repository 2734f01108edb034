import { z } from "zod";
import { type Validator, validatorOf } from "../validate/validator.js";

/** How much processor time a Solaris container may use (config-solaris.md, cappedCPU). */
export interface SolarisCappedCPU {
  /**
   * The cap as a number of processors, whole or with a fraction: `"1.25"` is one processor and a quarter, `".75"` three
   * quarters of one. The lowest cap wins where projects inside the container have their own. `capped-cpu` of zonecfg(1M).
   */
  readonly ncpus?: string;
}

/** Checks a Solaris cap on processor time. */
export const SolarisCappedCPU: Validator<SolarisCappedCPU> = validatorOf<SolarisCappedCPU>()(
  "the Solaris processor cap",
  z.looseObject({ ncpus: z.string().exactOptional() }),
);

/** How much memory a Solaris container may use; amounts take a scale of K, M, G or T (config-solaris.md, cappedMemory). */
export interface SolarisCappedMemory {
  /** The cap on physical memory, such as `"512m"`. Default: no cap. */
  readonly physical?: string;
  /** The cap on swap space, such as `"512m"`. Default: no cap. */
  readonly swap?: string;
}

/** Checks a Solaris cap on memory. */
export const SolarisCappedMemory: Validator<SolarisCappedMemory> = validatorOf<SolarisCappedMemory>()(
  "the Solaris memory cap",
  z.looseObject({ physical: z.string().exactOptional(), swap: z.string().exactOptional() }),
);

/** A network interface (VNIC) that Solaris makes when the container starts and removes with it (config-solaris.md, anet). */
export interface SolarisAnet {
  /** The name of the datalink that is made, such as `"net0"`. */
  readonly linkname?: string;
  /** The datalink on the host that the interface is made over. `lower-link` of zonecfg(1M). */
  readonly lowerLink?: string;
  /** The addresses that the container may use, such as `"172.17.0.2/16"`. Default: any address of the link. `allowed-address` of zonecfg(1M). */
  readonly allowedAddress?: string;
  /** Whether `allowedAddress` is configured on the interface at each start: the text `"true"` or `"false"`. */
  readonly configureAllowedAddress?: string;
  /** The address of the default router. */
  readonly defrouter?: string;
  /** Kinds of link protection, separated by commas, such as `"mac-nospoof, ip-nospoof"`; dladm(8) lists them. */
  readonly linkProtection?: string;
  /** The hardware address: a unicast address, or a keyword of zonecfg(1M) such as `"auto"`. */
  readonly macAddress?: string;
}

/** Checks an automatic network interface of Solaris. */
export const SolarisAnet: Validator<SolarisAnet> = validatorOf<SolarisAnet>()(
  "the Solaris network interface",
  z.looseObject({
    linkname: z.string().exactOptional(),
    lowerLink: z.string().exactOptional(),
    allowedAddress: z.string().exactOptional(),
    configureAllowedAddress: z.string().exactOptional(),
    defrouter: z.string().exactOptional(),
    linkProtection: z.string().exactOptional(),
    macAddress: z.string().exactOptional(),
  }),
);

/** What only Solaris containers have (`solaris`). All but `milestone` are properties of zonecfg(1M) (config-solaris.md). */
export interface Solaris {
  /** The service (an SMF identifier, such as `"svc:/milestone/container:default"`) that has to be online before the process starts. */
  readonly milestone?: string;
  /** The most privileges that any process of the container can get, separated by commas as in priv_str_to_set(3C). */
  readonly limitpriv?: string;
  /** The most shared memory that the container may use; takes a scale of K, M, G or T, such as `"512m"`. */
  readonly maxShmMemory?: string;
  /** Network interfaces that are made for the container. */
  readonly anet?: readonly SolarisAnet[];
  /** The cap on processor time. Default: no cap. */
  readonly cappedCPU?: SolarisCappedCPU;
  /** The caps on memory. Default: no cap. */
  readonly cappedMemory?: SolarisCappedMemory;
}

/** Checks the Solaris section of a configuration. */
export const Solaris: Validator<Solaris> = validatorOf<Solaris>()(
  "the Solaris section",
  z.looseObject({
    milestone: z.string().exactOptional(),
    limitpriv: z.string().exactOptional(),
    maxShmMemory: z.string().exactOptional(),
    anet: z.array(SolarisAnet.schema).exactOptional(),
    cappedCPU: SolarisCappedCPU.schema.exactOptional(),
    cappedMemory: SolarisCappedMemory.schema.exactOptional(),
  }),
);
