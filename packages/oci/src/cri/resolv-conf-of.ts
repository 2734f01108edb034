import { configError } from "./config-error.js";
import type { DNSConfig } from "./pod-sandbox-config.js";

/**
 * The content of a pod's `/etc/resolv.conf`, for {@link SandboxFiles}. An empty text for an empty config; what a pod without a config gets is up
 * to the runtime, mostly the host's.
 *
 * @throws OciError `INVALID_ARGUMENT` for an entry with white space, which would be a line of its own
 */
export function resolvConfOf(config: DNSConfig): string {
  const searches = checked(config.searches, "searches");
  const servers = checked(config.servers, "servers");
  const options = checked(config.options, "options");
  return [
    ...(searches.length === 0 ? [] : [`search ${searches.join(" ")}\n`]),
    ...servers.map((server) => `nameserver ${server}\n`),
    ...(options.length === 0 ? [] : [`options ${options.join(" ")}\n`]),
  ].join("");
}

function checked(entries: readonly string[] = [], key: string): readonly string[] {
  for (const [index, entry] of entries.entries()) {
    if (entry === "" || /[\s\0]/.test(entry)) {
      throw configError(
        `sandboxConfig.dnsConfig.${key}[${index}]`,
        `it has to be one word, and is ${JSON.stringify(entry)}`,
      );
    }
  }
  return entries;
}
