import type { JsonRecord } from "../json/json-value.js";
import type { Result, Result100 } from "../result-types.js";
import type { SpecVersion } from "../spec-version.js";
import type { AttachmentRequest, GcRequest, PluginRequest } from "./plugin-request.js";
import type { StandardSchema } from "./standard-schema.js";

/** What ADD gives: a result of any version, or one without a version in the shape of the newest. It is printed in the version of the configuration. */
export type PluginResult = Result | UnversionedResult;

/** A result in the shape of the newest version, which does not say so. */
export interface UnversionedResult extends Omit<Result100, "cniVersion"> {
  /** Absent. */
  readonly cniVersion?: undefined;
}

/** A plugin: what it does for each verb. */
export interface PluginOptions<Config = JsonRecord> {
  /**
   * Attaches a container, or changes an attachment that a plugin before it in the chain has made. Without a result `prevResult` is
   * passed on, as of a plugin that changed nothing in it (SPEC.md, section 5, "ADD Success").
   */
  readonly add: (
    request: AttachmentRequest<Config>,
  ) => PluginResult | undefined | Promise<PluginResult | undefined> | Promise<void>;
  /** Takes down what ADD has made. What is already gone is no error, and the namespace may be gone (SPEC.md, section 2, "DEL"). */
  readonly del: (request: AttachmentRequest<Config>) => void | Promise<void>;
  /** Fails where the attachment is not as ADD has left it. Without it CHECK has success. */
  readonly check?: ((request: AttachmentRequest<Config>) => void | Promise<void>) | undefined;
  /** Takes away what belongs to no valid attachment, as much as possible, and then fails with what went wrong. Without it GC has success. */
  readonly gc?: ((request: GcRequest<Config>) => void | Promise<void>) | undefined;
  /** Fails with the code 50 or 51 where ADD cannot be served. Without it STATUS has success. */
  readonly status?: ((request: PluginRequest<Config>) => void | Promise<void>) | undefined;
  /** The versions of the specification that the plugin supports. Default: all. */
  readonly versions?: readonly SpecVersion[] | undefined;
  /** What is printed for a person who runs the plugin without `CNI_COMMAND`, such as `CNI plugin example v1.0.0`. */
  readonly about?: string | undefined;
  /** Checks the configuration, and gives it its type. Default: any object with a network's name. */
  readonly config?: StandardSchema<Config> | undefined;
  /** The most bytes that are read from standard input. Default: 16 MiB. */
  readonly maxStdinBytes?: number | undefined;
}
