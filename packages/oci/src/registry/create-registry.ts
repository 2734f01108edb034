import { Hosts } from "./hosts.js";
import { newRegistry, type Registry } from "./registry.js";
import type { RegistryOptions } from "./registry-options.js";
import { settingsOf } from "./registry-settings.js";

/**
 * Makes a client for registries. Nothing is sent before it is used.
 *
 * ```ts
 * const registry = createRegistry({ credentials: dockerConfigCredentials() });
 * await registry.pull("busybox:1.36", layout, { platform: "linux/arm64" });
 * ```
 *
 * @throws OciError `INVALID_ARGUMENT`, which names the option
 */
export function createRegistry(options: RegistryOptions = {}): Registry {
  return newRegistry(new Hosts(settingsOf(options)));
}
