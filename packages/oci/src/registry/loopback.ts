/** Whether a host, without port and brackets, is this machine: `localhost`, a name below it, 127.0.0.0/8 or ::1. */
function isLoopback(hostname: string): boolean {
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    /^127(?:\.\d{1,3}){3}$/.test(hostname) ||
    hostname === "::1" ||
    hostname === "[::1]"
  );
}

/**
 * Whether a host is spoken to without TLS.
 *
 * @param host with its port
 * @param plain the hosts of `plainHttp`, with a port or for any port; `undefined` for those of this machine
 */
export function isPlainHttp(host: string, plain: readonly string[] | undefined): boolean {
  const name = host.replace(/:\d+$/, "");
  if (plain !== undefined) return plain.includes(host) || plain.includes(name);
  return isLoopback(name) && !host.endsWith(":443");
}
