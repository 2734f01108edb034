import type { CapabilityArgs } from "@container-interfaces/cni";
import type { JsonRecord, StandardSchema } from "@container-interfaces/cni/plugin";

/** The configuration of a plugin of this example. */
export interface FolderConfig {
  /** Where the plugin keeps what it has done. */
  readonly folder: string;
  /** What the runtime gives for the capabilities that the plugin has. */
  readonly runtimeConfig?: CapabilityArgs;
}

/** Checks a configuration; any validator that follows Standard Schema could stand here. */
export const folderConfig: StandardSchema<FolderConfig> = {
  "~standard": {
    version: 1,
    vendor: "example",
    validate: (value) => {
      // a plugin's configuration is an object of JSON
      const { folder, runtimeConfig } = value as JsonRecord;
      return typeof folder === "string"
        ? { value: { folder, runtimeConfig: (runtimeConfig ?? {}) as CapabilityArgs } }
        : { issues: [{ message: "expected the path of a folder", path: ["folder"] }] };
    },
  },
};
