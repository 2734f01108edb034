import { z } from "zod";
import { type Validator, validatorOf } from "../validate/validator.js";
import { WindowsResources } from "./windows-resources.js";

/** A device of the host that a Windows container gets (config-windows.md, Devices). Since runtime-spec 1.0.2. */
export interface WindowsDevice {
  /** Which device, read as `idType` says: for `class`, the GUID of a device interface class. */
  readonly id: string;
  /** How `id` is read. The specification has `class` alone; runtimes know others, which are not refused. */
  readonly idType: string;
}

/** Checks a Windows device. */
export const WindowsDevice: Validator<WindowsDevice> = validatorOf<WindowsDevice>()(
  "the Windows device",
  z.looseObject({ id: z.string(), idType: z.string() }),
);

/** The network of a Windows container (config-windows.md, Network). */
export interface WindowsNetwork {
  /** The endpoints of the Host Network Service that the container connects to, by id. Default: none. */
  readonly endpointList?: readonly string[];
  /** Whether DNS names without a domain may be looked up. Default: false. */
  readonly allowUnqualifiedDNSQuery?: boolean;
  /** The DNS suffixes that are tried in looking a name up. Default: none. */
  readonly DNSSearchList?: readonly string[];
  /** The id of the container whose network stack is shared. Default: none. */
  readonly networkSharedContainerName?: string;
  /** The id of the network namespace to use; with it no other property of the network may be set. Since runtime-spec 1.0.2. */
  readonly networkNamespace?: string;
}

/** Checks the network of a Windows container. */
export const WindowsNetwork: Validator<WindowsNetwork> = validatorOf<WindowsNetwork>()(
  "the Windows network",
  z.looseObject({
    endpointList: z.array(z.string()).exactOptional(),
    allowUnqualifiedDNSQuery: z.boolean().exactOptional(),
    DNSSearchList: z.array(z.string()).exactOptional(),
    networkSharedContainerName: z.string().exactOptional(),
    networkNamespace: z.string().exactOptional(),
  }),
);

/** How a Windows container runs under Hyper-V (config-windows.md, HyperV). */
export interface WindowsHyperV {
  /** The image of the utility machine, a path on the host. Default: the `UtilityVM` of the lowest layer that has one. */
  readonly utilityVMPath?: string;
}

/** Checks the Hyper-V settings of a Windows container. */
export const WindowsHyperV: Validator<WindowsHyperV> = validatorOf<WindowsHyperV>()(
  "the Hyper-V settings",
  z.looseObject({ utilityVMPath: z.string().exactOptional() }),
);

/** What only Windows containers have (`windows`), and must have (config-windows.md). */
export interface Windows {
  /** The folders of the image's layers from the topmost to the base, and last the scratch folder; absolute paths on the host, at least one. */
  readonly layerFolders: readonly string[];
  /** Devices of the host that the container gets. Default: none. Since runtime-spec 1.0.2. */
  readonly devices?: readonly WindowsDevice[];
  /** The container's limits. Default: none. */
  readonly resources?: WindowsResources;
  /** The container's network. Default: the platform's. */
  readonly network?: WindowsNetwork;
  /** The group Managed Service Account that the container runs as: an object of Active Directory's own form. */
  readonly credentialSpec?: Readonly<Record<string, unknown>>;
  /** Whether the container starts to apply an update of Windows. Default: false. */
  readonly servicing?: boolean;
  /** Whether writes to disk are not flushed while the container boots. Default: false. */
  readonly ignoreFlushesDuringBoot?: boolean;
  /** Runs the container in a Hyper-V machine of its own, also when the object is empty. Default: a Windows Server container. */
  readonly hyperv?: WindowsHyperV;
}

/** Checks the Windows section of a configuration. */
export const Windows: Validator<Windows> = validatorOf<Windows>()(
  "the Windows section",
  z.looseObject({
    layerFolders: z.array(z.string()).min(1),
    devices: z.array(WindowsDevice.schema).exactOptional(),
    resources: WindowsResources.schema.exactOptional(),
    network: WindowsNetwork.schema.exactOptional(),
    credentialSpec: z.record(z.string(), z.unknown()).exactOptional(),
    servicing: z.boolean().exactOptional(),
    ignoreFlushesDuringBoot: z.boolean().exactOptional(),
    hyperv: WindowsHyperV.schema.exactOptional(),
  }),
);
