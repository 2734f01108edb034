import type { FlannelConfig } from "@container-interfaces/cni";
import type { JsonRecord, SchemaIssue, SchemaResult, StandardSchema } from "@container-interfaces/cni/plugin";

/** The configuration of this plugin, with defaults filled in, also for texts that are empty. `delegate` and `ipam` are as they came: {@link renderDelegate} checks them. */
export interface FlannelSettings extends Required<Pick<FlannelConfig, "subnetFile" | "dataDir">> {
  /** The name of the network. */
  readonly name: string;
  /** The version of the specification; undefined where the configuration has none. */
  readonly cniVersion: string | undefined;
  /** {@link FlannelConfig.delegate}. Default: empty. */
  readonly delegate: JsonRecord;
  /** {@link FlannelConfig.ipam}. Default: empty. */
  readonly ipam: JsonRecord;
  /** The arguments of capabilities, for the plugin that is delegated to; undefined where there are none. */
  readonly runtimeConfig: JsonRecord | undefined;
}

/**
 * Checks the configuration for every verb, DEL included, and therefore only what all of them need: a mistake in `delegate` must not
 * keep what is attached from being taken down.
 */
export const flannelSettings: StandardSchema<FlannelSettings> = {
  "~standard": { version: 1, vendor: "cni-flannel", validate },
};

function validate(value: unknown): SchemaResult<FlannelSettings> {
  // a plugin's configuration is an object of JSON
  const config = value as JsonRecord;
  const issues: SchemaIssue[] = [];
  const text = (key: string): string | undefined => {
    const member = config[key] ?? undefined;
    if (member === undefined || typeof member === "string") return member || undefined;
    issues.push({ message: "expected a text", path: [key] });
    return undefined;
  };
  const object = (key: string): JsonRecord | undefined => {
    const member = config[key] ?? undefined;
    if (member === undefined || isRecord(member)) return member;
    issues.push({ message: "expected an object", path: [key] });
    return undefined;
  };
  const settings = {
    name: text("name") ?? "",
    cniVersion: text("cniVersion"),
    subnetFile: text("subnetFile") ?? "/run/flannel/subnet.env",
    dataDir: text("dataDir") ?? "/var/lib/cni/flannel",
    delegate: object("delegate") ?? {},
    ipam: object("ipam") ?? {},
    runtimeConfig: object("runtimeConfig"),
  };
  return issues.length === 0 ? { value: settings } : { issues };
}

/** Whether a value of JSON is an object. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
