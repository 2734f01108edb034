import type { OciError } from "../oci-error.js";
import type { CdiContainerEdits, CdiSpec } from "./cdi-spec.js";

/** A CDI file that was read. */
export interface CdiFile {
  /** Where it is. */
  readonly file: string;
  /** Which folder it is from: one of a later folder wins over one of an earlier. */
  readonly priority: number;
  /** What it says. */
  readonly spec: CdiSpec;
}

/** A device that can be given. */
export interface CdiRegisteredDevice {
  /** The file that has it. */
  readonly file: CdiFile;
  /** What a container gets with it. */
  readonly edits: CdiContainerEdits;
}

/** All devices that CDI files have. */
export interface CdiRegistry {
  /** The devices by their whole names. */
  readonly devices: ReadonlyMap<string, CdiRegisteredDevice>;
  /** Files that have the same device, by its whole name; none of them counts. */
  readonly conflicts: ReadonlyMap<string, readonly string[]>;
  /** Why files were passed over. */
  readonly problems: readonly OciError[];
}

/**
 * Brings files together: of two with the same device, the one of the later folder counts. Two of the same folder are a conflict, and the device
 * is none; whoever asks for it is told.
 *
 * @param problems why other files were passed over
 */
export function createCdiRegistry(
  files: readonly CdiFile[],
  problems: readonly OciError[] = [],
): CdiRegistry {
  const found = new Map<string, (CdiRegisteredDevice & { name: string })[]>();
  for (const file of files) {
    for (const { name, containerEdits } of file.spec.devices) {
      const whole = `${file.spec.kind}=${name}`;
      const others = found.get(whole) ?? [];
      found.set(whole, [...others, { name: whole, file, edits: containerEdits }]);
    }
  }
  const devices = new Map<string, CdiRegisteredDevice>();
  const conflicts = new Map<string, readonly string[]>();
  for (const [name, candidates] of found) {
    const highest = Math.max(...candidates.map(({ file }) => file.priority));
    const [first, ...more] = candidates.filter(({ file }) => file.priority === highest);
    if (first === undefined) continue;
    if (more.length > 0)
      conflicts.set(
        name,
        [first, ...more].map(({ file }) => file.file),
      );
    else devices.set(name, { file: first.file, edits: first.edits });
  }
  return { devices, conflicts, problems };
}
