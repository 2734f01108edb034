import { VolumeCapability_AccessMode_Mode as Mode, type VolumeCapability } from "@container-interfaces/csi";
import { CommandError } from "../command-error.js";

/**
 * Reads a volume capability as csc writes it: `MODE,block`, or `MODE,mount[,FSTYPE[,FLAG…]]`, with the name of the access mode or its number.
 * `MODE` alone is a mount.
 *
 * @throws CommandError `USAGE`
 */
export function parseCapability(option: string, text: string): VolumeCapability {
  const [modeText = "", type = "mount", fsType = "", ...mountFlags] = text.split(",");
  const refuse = (reason: string): CommandError =>
    new CommandError("USAGE", `${option}: ${JSON.stringify(text)}: ${reason}`);
  const mode = parseMode(modeText);
  if (mode === undefined) {
    const names = Object.keys(Mode).filter((name) => name !== "UNKNOWN");
    throw refuse(`the access mode is a number, or one of ${names.join(", ")}`);
  }
  const accessMode = { mode };
  if (type === "block") {
    if (fsType !== "" || mountFlags.length > 0)
      throw refuse("a block volume has neither a file system nor flags");
    return { accessType: { $case: "block", value: {} }, accessMode };
  }
  if (type !== "mount") throw refuse("behind the access mode comes mount or block");
  return { accessType: { $case: "mount", value: { fsType, mountFlags, volumeMountGroup: "" } }, accessMode };
}

function parseMode(text: string): number | undefined {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const name = text.toUpperCase().replaceAll("-", "_");
  return Object.hasOwn(Mode, name) ? Mode[name as keyof typeof Mode] : undefined;
}
