import type { Verb } from "../cni-error.js";
import type { JsonRecord } from "../json/json-value.js";
import type { Result } from "../result-types.js";
import type { GcAttachment } from "../runtime-conf.js";

/** What a plugin is asked for. */
export interface PluginRequest<Config = JsonRecord> {
  /** The operation. */
  readonly verb: Exclude<Verb, "VERSION">;
  /** The configuration, as the author's validator gives it; without one as it came. */
  readonly config: Config;
  /** The configuration as it came, to hand to delegated plugins. */
  readonly stdin: Uint8Array;
  /** The version of the configuration; the result is printed in it. */
  readonly cniVersion: string;
  /** The name of the network. */
  readonly network: string;
  /** `CNI_PATH`: the folders with plugins. */
  readonly path: readonly string[];
  /** `CNI_ARGS`: arguments by key, the last of several; see {@link PluginRequest.rawArgs}. */
  readonly args: Readonly<Record<string, string>>;
  /** `CNI_ARGS` as it came. */
  readonly rawArgs: string;
  /** The result of the plugin before in the chain (ADD), or of the whole ADD (CHECK, DEL), in the version of the configuration. */
  readonly prevResult: Result | undefined;
}

/** A request about one attachment. */
export interface AttachmentRequest<Config = JsonRecord> extends PluginRequest<Config> {
  /** `CNI_CONTAINERID`. */
  readonly containerId: string;
  /** `CNI_NETNS`: the path of the container's network namespace. Empty in DEL when the namespace is gone. */
  readonly netns: string;
  /** `CNI_IFNAME`: the name of the interface in the container. */
  readonly ifName: string;
}

/** A request to take away what belongs to no valid attachment. */
export interface GcRequest<Config = JsonRecord> extends PluginRequest<Config> {
  /** `cni.dev/valid-attachments`: the attachments to keep. */
  readonly validAttachments: readonly GcAttachment[];
}
