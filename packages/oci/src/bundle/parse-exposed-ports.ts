import type { ImageConfig } from "@container-interfaces/oci-spec/image";
import { OciError } from "../oci-error.js";

/** A port that an image's program listens on. */
export interface ExposedPort {
  /** From 1 to 65535. */
  readonly port: number;
  /** `tcp`, `udp`, or another one such as `sctp`. */
  readonly protocol: string;
}

/**
 * Reads the ports that an image exposes, in order of number and protocol, each once.
 *
 * @param config the `config` of an image's configuration
 * @throws OciError `INVALID_IMAGE` for what is no port
 */
export function parseExposedPorts(config: ImageConfig | null | undefined): readonly ExposedPort[] {
  const ports = new Map<string, ExposedPort>();
  for (const key of Object.keys(config?.ExposedPorts ?? {})) {
    const [, digits, protocol = "tcp"] = /^(\d{1,5})(?:\/([A-Za-z]+))?$/.exec(key) ?? [];
    const port = Number(digits);
    if (!(port >= 1 && port <= 65_535)) {
      const reason = `${JSON.stringify(key.slice(0, 100))} is no port`;
      throw new OciError("INVALID_IMAGE", "reading the ports that the image exposes", reason, {
        hint: "A port is a number from 1 to 65535, with /tcp or /udp behind it where it is not TCP.",
      });
    }
    const lower = protocol.toLowerCase();
    ports.set(`${port}/${lower}`, { port, protocol: lower });
  }
  return [...ports.values()].sort((a, b) => a.port - b.port || (a.protocol < b.protocol ? -1 : 1));
}
