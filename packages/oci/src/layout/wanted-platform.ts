import type { Platform } from "@container-interfaces/oci-spec/image";
import { hostPlatform, parsePlatform } from "@container-interfaces/oci-spec/reference";
import { OciError } from "../oci-error.js";
import { hintOf, reasonOf } from "../reason-of.js";

/**
 * The platform that an image is wanted for. Default: that of this machine; where it runs containers in a machine of Linux, as macOS does,
 * that of Linux.
 *
 * @throws OciError `INVALID_ARGUMENT` for a text that is no platform
 */
export function wantedPlatform(platform: string | Platform | undefined, doing: string): Platform {
  if (typeof platform === "string") {
    try {
      return parsePlatform(platform);
    } catch (cause) {
      const reason = `${JSON.stringify(platform.slice(0, 100))} is no platform: ${reasonOf(cause, "it is none")}`;
      throw new OciError("INVALID_ARGUMENT", doing, reason, { hint: hintOf(cause), cause });
    }
  }
  if (platform !== undefined) return platform;
  const host = hostPlatform() ?? { os: "linux", architecture: "amd64" };
  return host.os === "darwin" ? { ...host, os: "linux" } : host;
}
