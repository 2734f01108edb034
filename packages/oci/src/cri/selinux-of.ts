import { configError } from "./config-error.js";
import type { SELinuxOption } from "./security-context.js";

/** SELinux labels, chosen by whoever keeps track of which levels are in use. */
export interface SelinuxLabels {
  /** That of the process, such as `system_u:system_r:container_t:s0:c1,c2`. Default: none. */
  readonly process?: string | undefined;
  /** That of what is mounted, such as `system_u:object_r:container_file_t:s0:c1,c2`. Default: none. */
  readonly mount?: string | undefined;
}

const LEVEL = /^s\d{1,2}(?:-s\d{1,2})?(?::c\d{1,4}(?:\.c\d{1,4})?(?:,c\d{1,4}(?:\.c\d{1,4})?)*)?$/;

/**
 * The labels of a container. Without labels the host has no SELinux, and what is asked for is set aside, as containerd does.
 *
 * @throws OciError `INVALID_ARGUMENT` for a level that is none
 */
export function selinuxOf(
  options: SELinuxOption | undefined,
  labels: SelinuxLabels | undefined,
  path: string,
): SelinuxLabels {
  const level = options?.level ?? "";
  if (level !== "" && !LEVEL.test(level)) {
    throw configError(`${path}.level`, `it has to be as in s0:c1,c2, and is ${JSON.stringify(level)}`);
  }
  return { process: labels?.process || undefined, mount: labels?.mount || undefined };
}
