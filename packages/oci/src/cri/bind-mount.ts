import type { LinuxIDMapping, Mount as SpecMount } from "@container-interfaces/oci-spec/runtime";
import { configError } from "./config-error.js";
import type { Mount } from "./container-config.js";
import { mountPropagation } from "./cri-numbers.js";
import { defined, unlessEmpty } from "./defined.js";
import type { HostFacts } from "./host-facts.js";
import { idMappingsOf } from "./id-mappings-of.js";
import { isOlderKernel } from "./kernel-version.js";
import { absolute } from "./mount-place.js";

/** What fields of their own say; it must not be said a second time among the options. */
const TAKEN = /^(?:r?bind|r?(?:o|w)|rro|rrw|r?(?:private|shared|slave|unbindable)|r?idmap|remount)$/;

const PROPAGATIONS: Readonly<Record<number, string>> = {
  [mountPropagation.PRIVATE]: "rprivate",
  [mountPropagation.HOST_TO_CONTAINER]: "rslave",
  [mountPropagation.BIDIRECTIONAL]: "rshared",
};

/** A mount of a request as a runtime spec has it. */
export interface BindMount {
  /** The mount. */
  readonly mount: SpecMount;
  /** What the propagation of the root filesystem has to be for it, if anything. */
  readonly propagation: "rshared" | "rslave" | undefined;
}

/**
 * Converts a mount of a container's config.
 *
 * @param source what is mounted: the folder of the image for a mount that has one
 * @throws OciError `INVALID_ARGUMENT` for what contradicts itself, or what the host cannot do
 */
export function bindMount(mount: Mount, source: string, path: string, host: HostFacts): BindMount {
  const propagation = propagationOf(mount, source, path, host);
  const mappings = mappingsOf(mount, path, host);
  const options = [
    "rbind",
    propagation,
    accessOf(mount, path, host),
    ...(mappings.uidMappings === undefined ? [] : ["idmap"]),
    ...furtherOptions(mount.mountOptions ?? [], `${path}.mountOptions`),
  ];
  return {
    mount: {
      destination: absolute(mount.containerPath, `${path}.containerPath`),
      type: "bind",
      source: host.paths?.[source]?.realPath ?? source,
      options,
      ...mappings,
    },
    propagation: propagation === "rshared" || propagation === "rslave" ? propagation : undefined,
  };
}

function propagationOf({ propagation = 0 }: Mount, source: string, path: string, host: HostFacts): string {
  const option = PROPAGATIONS[propagation];
  const at = `${path}.propagation`;
  if (option === undefined) throw configError(at, `there is no propagation ${propagation}, but 0, 1 and 2`);
  const own = host.paths?.[source]?.propagation;
  if (option === "rshared" && own !== undefined && own !== "shared") {
    throw configError(at, `mounts cannot spread both ways, as ${source} is ${own} on the host`);
  }
  if (option === "rslave" && own === "private") {
    throw configError(at, `mounts cannot spread to the container, as ${source} is private on the host`);
  }
  return option;
}

function accessOf(mount: Mount, path: string, host: HostFacts): "rw" | "ro" | "rro" {
  if (mount.recursiveReadOnly !== true) return mount.readonly === true ? "ro" : "rw";
  const at = `${path}.recursiveReadOnly`;
  if (mount.readonly !== true) throw configError(at, "the mount is not readonly");
  if ((mount.propagation ?? 0) !== mountPropagation.PRIVATE) {
    throw configError(at, "the mount has a propagation, and could be written through new mounts");
  }
  if (isOlderKernel(host.kernel, 5, 12)) throw configError(at, "it needs Linux 5.12 or newer");
  return "rro";
}

function mappingsOf(
  mount: Mount,
  path: string,
  host: HostFacts,
): { readonly uidMappings?: readonly LinuxIDMapping[]; readonly gidMappings?: readonly LinuxIDMapping[] } {
  const uids = idMappingsOf(mount.uidMappings ?? [], `${path}.uidMappings`);
  const gids = idMappingsOf(mount.gidMappings ?? [], `${path}.gidMappings`);
  if (uids.length === 0 && gids.length === 0) return {};
  if (uids.length === 0) throw configError(`${path}.uidMappings`, "there are gidMappings; both are needed");
  if (gids.length === 0) throw configError(`${path}.gidMappings`, "there are uidMappings; both are needed");
  if (isOlderKernel(host.kernel, 5, 12)) {
    throw configError(`${path}.uidMappings`, "a mount with mappings needs Linux 5.12 or newer");
  }
  return defined({ uidMappings: unlessEmpty(uids), gidMappings: unlessEmpty(gids) });
}

function furtherOptions(options: readonly string[], path: string): readonly string[] {
  for (const [index, option] of options.entries()) {
    const at = `${path}[${index}]`;
    if (!/^[^,\s\0]+$/.test(option)) {
      throw configError(at, `it has to be one option, and is ${JSON.stringify(option)}`);
    }
    if (TAKEN.test(option)) throw configError(at, `${option} is said by a field of its own`);
  }
  return options;
}
