import type { ImageConfig } from "@container-interfaces/oci-spec/image";
import { configError } from "./config-error.js";
import type { ContainerConfig } from "./container-config.js";

const NAMED =
  "ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ";
const range = (length: number): readonly number[] => Array.from({ length }, (_, index) => index);

/** By CRI's numbers from 1 on, which are not those of Linux. */
const SIGNALS: readonly string[] = [
  ...NAMED.split(" ").map((name) => `SIG${name}`),
  "SIGRTMIN",
  ...range(15).map((index) => `SIGRTMIN+${index + 1}`),
  ...range(14).map((index) => `SIGRTMAX-${14 - index}`),
  "SIGRTMAX",
];

/**
 * The name of the signal that asks a container to end, such as `SIGTERM` or `SIGRTMIN+3`: that of its config, else of its image, else
 * `SIGTERM`. A runtime spec does not have it.
 *
 * @throws OciError `INVALID_ARGUMENT` for a number that CRI does not have
 */
export function stopSignalOf(config: ContainerConfig, image: ImageConfig = {}): string {
  const { stopSignal = 0 } = config;
  if (stopSignal === 0) return image.StopSignal || "SIGTERM";
  const name = SIGNALS[stopSignal - 1];
  if (name === undefined) throw configError("config.stopSignal", `CRI has no signal ${stopSignal}`);
  return name;
}
