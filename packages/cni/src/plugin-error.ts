import { CniError } from "./cni-error.js";

/** The codes of errors that the specification gives plugins (SPEC.md, section 5, "Error"). Codes from 100 are a plugin's own. */
export const PluginErrorCode = {
  /** No code was given. */
  UNKNOWN: 0,
  /** The plugin does not support the version of the configuration. */
  INCOMPATIBLE_CNI_VERSION: 1,
  /** A field of the configuration is not supported; the message names it and its value. */
  UNSUPPORTED_FIELD: 2,
  /** The container does not exist, so that nothing has to be cleaned up. */
  UNKNOWN_CONTAINER: 3,
  /** A variable such as `CNI_CONTAINERID` is missing or invalid; the message names it. */
  INVALID_ENVIRONMENT_VARIABLES: 4,
  /** Reading or writing failed, such as reading the configuration from standard input. */
  IO_FAILURE: 5,
  /** The configuration or a version could not be decoded. */
  DECODING_FAILURE: 6,
  /** The configuration is invalid. */
  INVALID_NETWORK_CONFIG: 7,
  /** The network namespace cannot be used, such as the plugin's own. */
  INVALID_NETNS: 8,
  /** A passing condition: the runtime may try again. */
  TRY_AGAIN_LATER: 11,
  /** The plugin cannot serve ADD. */
  PLUGIN_NOT_AVAILABLE: 50,
  /** The plugin cannot serve ADD, and containers that are attached may have limited connectivity. */
  LIMITED_CONNECTIVITY: 51,
  /** Anything else that went wrong inside the plugin. */
  INTERNAL: 999,
} as const;

/**
 * Makes the error that a plugin throws to fail with a code, message and details of its own; the runtime gets them as they are.
 *
 * @param code one of {@link PluginErrorCode}, or from 100 a code of the plugin's own
 * @param message short, what went wrong
 * @param details longer, for who looks into it
 */
export function pluginError(code: number, message: string, details?: string): CniError {
  return new CniError("PLUGIN_FAILED", details === undefined ? message : `${message}; ${details}`, {
    pluginCode: code,
    pluginMessage: message,
    pluginDetails: details,
  });
}
