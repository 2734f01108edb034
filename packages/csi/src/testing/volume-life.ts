import type { RpcErrorCode } from "@container-interfaces/transport";
import type { VolumeCapability_AccessMode_Mode as Mode } from "../gen/csi/v1/csi.js";

/** Where an orchestrator works, and what goes with its calls. */
export interface FakeOrchestratorOptions {
  /** A folder that is there for the driver and for this process, where targets and staging paths go. */
  readonly folder: string;
  /** What goes with every call that takes secrets. Default: nothing. */
  readonly secrets?: Readonly<Record<string, string>> | undefined;
}

/** The volume that is walked through its life. */
export interface VolumeLife {
  /** What the volume is called, which must be a name for a file too. */
  readonly name: string;
  /** Bytes of the new volume. Default: left to the driver. */
  readonly capacityBytes?: bigint | undefined;
  /** Makes the volume that large while it is published, as far as the driver can. Default: it is not expanded. */
  readonly expandedBytes?: bigint | undefined;
  /** How it is used. Default: `mount`. */
  readonly accessType?: "mount" | "block" | undefined;
  /** By how many it is used. Default: SINGLE_NODE_WRITER. */
  readonly accessMode?: Mode | undefined;
  /** Parameters of the new volume. Default: none. */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
  /** A volume that exists, for a driver that cannot create any or to use one made by hand; it is not deleted. Default: a new one. */
  readonly existing?:
    | {
        /** Its id. */
        readonly volumeId: string;
        /** Its context. Default: empty. */
        readonly volumeContext?: Record<string, string>;
      }
    | undefined;
  /** What a workload does with the volume at its target path. Default: nothing. */
  readonly use?: ((targetPath: string) => void | Promise<void>) | undefined;
}

/** A call that was made. */
export interface OrchestratorStep {
  /** The RPC by its lowerCamel name. */
  readonly rpc: string;
  /** `OK`, or why it failed. */
  readonly code: "OK" | RpcErrorCode;
}
