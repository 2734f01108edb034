import { parseCdiName } from "./cdi-name.js";
import { configError } from "./config-error.js";
import type { ContainerConfig } from "./container-config.js";

const PREFIX = "cdi.k8s.io/";

/** A CDI device that a container asks for. */
export interface AskedCdiDevice {
  /** The whole name. */
  readonly name: string;
  /** Where it is asked for, for errors. */
  readonly path: string;
}

/**
 * The CDI devices that a container asks for, each once: those of its `CDIDevices`, then those of annotations under `cdi.k8s.io/`, which have
 * names with commas between them.
 *
 * @throws OciError `INVALID_ARGUMENT` for what is no whole name
 */
export function cdiDevicesOf(config: ContainerConfig): readonly AskedCdiDevice[] {
  const asked = (config.CDIDevices ?? []).map(({ name = "" }, index) => ({
    name,
    path: `config.CDIDevices[${index}].name`,
  }));
  const annotations = Object.entries(config.annotations ?? {})
    .filter(([key]) => key.startsWith(PREFIX))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [key, value] of annotations) {
    for (const name of value.split(",")) {
      asked.push({ name, path: `config.annotations[${JSON.stringify(key)}]` });
    }
  }
  const names = new Map<string, AskedCdiDevice>();
  for (const device of asked) {
    if (parseCdiName(device.name) === undefined) {
      throw configError(
        device.path,
        `it has to be the name of a device such as vendor.com/class=name, and is ${JSON.stringify(device.name)}`,
      );
    }
    if (!names.has(device.name)) names.set(device.name, device);
  }
  return [...names.values()];
}
