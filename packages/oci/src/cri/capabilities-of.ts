import {
  capabilities as allCapabilities,
  type LinuxCapabilities,
} from "@container-interfaces/oci-spec/runtime";
import { defaultCapabilities } from "../bundle/default-capabilities.js";
import { configError } from "./config-error.js";
import { defined, unlessEmpty } from "./defined.js";
import type { Capability } from "./security-context.js";

/** What {@link capabilitiesOf} starts from. */
export interface CapabilityBasis {
  /** What a container has that asks for nothing. Default: {@link defaultCapabilities}. */
  readonly basis?: readonly string[] | undefined;
  /** What `ALL` is, and what a privileged container has. Default: every capability of Linux. */
  readonly all?: readonly string[] | undefined;
  /** Whether the container is privileged, which sets all other choices aside. Default: false. */
  readonly privileged?: boolean | undefined;
}

const NAME = /^[A-Z][A-Z0-9_]*$/;

/**
 * The capability sets of a container: `ALL` is added first, then `ALL` is dropped, then single ones are added, then dropped, so that what
 * is in both lists is dropped. Ambient ones are added to every set. Other containers get no inheritable ones.
 *
 * @param path where the choice is, for errors
 * @throws OciError `INVALID_ARGUMENT` for what is no name, and for an ambient capability that is dropped
 */
export function capabilitiesOf(
  capability: Capability = {},
  options: CapabilityBasis = {},
  path = "config.linux.securityContext.capabilities",
): LinuxCapabilities {
  const all = options.all ?? allCapabilities;
  if (options.privileged === true) return sets([...all]);
  const { addCapabilities = [], dropCapabilities = [], addAmbientCapabilities = [] } = capability;
  const added = namesOf(addCapabilities, `${path}.addCapabilities`);
  const dropped = namesOf(dropCapabilities, `${path}.dropCapabilities`);
  const ambient = namesOf(addAmbientCapabilities, `${path}.addAmbientCapabilities`);

  let held = new Set(options.basis ?? defaultCapabilities);
  if (added.includes("ALL")) held = new Set(all);
  if (dropped.includes("ALL")) held = new Set();
  for (const name of added) if (name !== "ALL") held.add(name);
  for (const name of dropped) held.delete(name);
  for (const [index, name] of ambient.entries()) {
    const at = `${path}.addAmbientCapabilities[${index}]`;
    if (name === "ALL") throw configError(at, "ambient capabilities are named one by one");
    if (dropped.includes(name)) throw configError(at, `${name} is dropped, and cannot be ambient`);
    held.add(name);
  }
  return sets([...held], ambient);
}

function sets(held: readonly string[], ambient: readonly string[] = []): LinuxCapabilities {
  const some = unlessEmpty(held);
  const kept = unlessEmpty([...new Set(ambient)]);
  return defined({ bounding: some, effective: some, inheritable: kept, permitted: some, ambient: kept });
}

function namesOf(names: readonly string[], path: string): readonly string[] {
  return names.map((name, index) => {
    const upper = name.toUpperCase();
    if (!NAME.test(upper)) {
      throw configError(
        `${path}[${index}]`,
        `it has to be a name such as NET_ADMIN or CAP_NET_ADMIN, and is ${JSON.stringify(name)}`,
      );
    }
    return upper === "ALL" || upper.startsWith("CAP_") ? upper : `CAP_${upper}`;
  });
}
