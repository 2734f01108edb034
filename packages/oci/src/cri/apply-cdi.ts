import type { Hook, Hooks, LinuxNetDevice, Mount, Spec } from "@container-interfaces/oci-spec/runtime";
import { OciError } from "../oci-error.js";
import { cdiDeviceNode } from "./cdi-device-node.js";
import type { AskedCdiDevice } from "./cdi-devices-of.js";
import type { CdiFile, CdiRegistry } from "./cdi-registry.js";
import type { CdiContainerEdits, CdiHook, CdiMount, CdiNetDevice } from "./cdi-spec.js";
import { configError } from "./config-error.js";
import { defined } from "./defined.js";
import type { HostFacts } from "./host-facts.js";
import { depthOf } from "./mount-place.js";

/** Edits, and the file that has them. */
interface FileEdits {
  readonly edits: CdiContainerEdits;
  readonly file: string;
}

/**
 * Gives a container CDI devices: the spec with what each device adds, and once for each file what the file adds to all of its devices.
 * The given spec stays as it is. `ociVersion` stays, too, and may have to be raised.
 *
 * @throws OciError `INVALID_ARGUMENT` for a device that no file has, or two have, and for edits that contradict each other
 */
export function applyCdi(
  spec: Spec,
  devices: readonly AskedCdiDevice[],
  registry: CdiRegistry,
  host: HostFacts = {},
): Spec {
  const files = new Set<CdiFile>();
  const edits: FileEdits[] = [];
  for (const { name, path } of devices) {
    const device = registry.devices.get(name);
    if (device === undefined) throw notFound(name, path, registry);
    const { file } = device;
    if (!files.has(file) && file.spec.containerEdits !== undefined) {
      edits.push({ edits: file.spec.containerEdits, file: file.file });
    }
    files.add(file);
    edits.push({ edits: device.edits, file: file.file });
  }
  return edits.reduce((edited, each) => applyEdits(edited, each, host), spec);
}

function notFound(name: string, path: string, { conflicts, problems }: CdiRegistry): OciError {
  const both = conflicts.get(name);
  if (both !== undefined)
    return configError(path, `${name} is in ${both.join(" and in ")}, and only one can count`);
  const passedOver = problems.map(({ file }) => file).filter((file) => file !== undefined);
  const hint =
    passedOver.length === 0
      ? undefined
      : `These files could not be used: ${passedOver.slice(0, 5).join(", ")}.`;
  return configError(path, `no CDI file has the device ${name}`, hint);
}

function applyEdits(spec: Spec, { edits, file }: FileEdits, host: HostFacts): Spec {
  const { process, linux = {} } = spec;
  const nodes = (edits.deviceNodes ?? []).map((node) => cdiDeviceNode(node, process?.user ?? {}, host, file));
  const gids = (edits.additionalGids ?? []).filter((gid) => gid !== 0);
  const { additionalGids = [], ...user } = process?.user ?? {};
  const rules = nodes.flatMap(({ rule }) => (rule === undefined ? [] : [rule]));
  return {
    ...spec,
    process: {
      cwd: "/",
      ...process,
      ...(edits.env?.length ? { env: withEnv(process?.env ?? [], edits.env) } : {}),
      ...(gids.length > 0
        ? { user: { ...user, additionalGids: [...new Set([...additionalGids, ...gids])] } }
        : {}),
    },
    ...(edits.mounts?.length ? { mounts: withMounts(spec, edits.mounts) } : {}),
    ...(edits.hooks?.length ? { hooks: withHooks(spec.hooks ?? {}, edits.hooks) } : {}),
    linux: {
      ...linux,
      ...(nodes.length > 0 ? { devices: withDevices(linux.devices ?? [], nodes) } : {}),
      ...(rules.length > 0
        ? { resources: { ...linux.resources, devices: [...(linux.resources?.devices ?? []), ...rules] } }
        : {}),
      ...(edits.netDevices?.length
        ? { netDevices: withNetDevices(linux.netDevices ?? {}, edits.netDevices, file) }
        : {}),
      ...(edits.intelRdt === undefined ? {} : { intelRdt: sameRdt(linux.intelRdt, edits.intelRdt, file) }),
    },
  };
}

/** The list with each variable once, where it was. */
function withEnv(env: readonly string[], added: readonly string[]): readonly string[] {
  const nameOf = (variable: string): string => variable.split("=", 1)[0] ?? variable;
  const variables = new Map(env.map((variable) => [nameOf(variable), variable]));
  for (const variable of added) variables.set(nameOf(variable), variable);
  return [...variables.values()];
}

function withDevices(
  devices: NonNullable<Spec["linux"]>["devices"] & {},
  nodes: readonly { readonly device: (typeof devices)[number] }[],
): typeof devices {
  return nodes.reduce(
    (list, { device }) => [...list.filter(({ path }) => path !== device.path), device],
    devices,
  );
}

function withMounts(spec: Spec, added: readonly CdiMount[]): readonly Mount[] {
  const ownUsers = spec.linux?.namespaces?.some(({ type }) => type === "user") ?? false;
  let mounts = spec.mounts ?? [];
  for (const { hostPath, containerPath, type, options = [] } of added) {
    const mount = defined({
      destination: containerPath,
      type: type || undefined,
      source: hostPath,
      options: ownUsers ? withIdmap(options, type) : options,
    });
    mounts = [...mounts.filter(({ destination }) => destination !== containerPath), mount];
  }
  return [...mounts].sort((a, b) => depthOf(a.destination) - depthOf(b.destination));
}

/** In a user namespace a bind mount's owners are those of the container. */
function withIdmap(options: readonly string[], type: string | undefined): readonly string[] {
  if (options.includes("idmap") || options.includes("ridmap")) return options;
  if (options.includes("rbind")) return [...options, "ridmap"];
  return options.includes("bind") || type === "bind" ? [...options, "idmap"] : options;
}

function withHooks(hooks: Hooks, added: readonly CdiHook[]): Hooks {
  const lists: Record<string, readonly Hook[]> = { ...hooks };
  for (const { hookName, path, args, env, timeout } of added) {
    lists[hookName] = [...(lists[hookName] ?? []), defined({ path, args, env, timeout })];
  }
  return lists as Hooks;
}

function withNetDevices(
  devices: Readonly<Record<string, LinuxNetDevice>>,
  added: readonly CdiNetDevice[],
  file: string,
): Readonly<Record<string, LinuxNetDevice>> {
  const result = new Map(Object.entries(devices));
  for (const { hostInterfaceName, name } of added) {
    const other = [...result].find(([host, device]) => host === hostInterfaceName || device.name === name);
    if (other !== undefined && !(other[0] === hostInterfaceName && other[1].name === name)) {
      throw contradiction(
        file,
        `the network device ${hostInterfaceName} cannot be ${name}, as ${other[0]} is ${other[1].name}`,
      );
    }
    result.set(hostInterfaceName, { name });
  }
  return Object.fromEntries(result);
}

function sameRdt<T extends object>(before: T | undefined, after: T, file: string): T {
  if (before !== undefined && JSON.stringify(before) !== JSON.stringify(after)) {
    throw contradiction(file, "another device has another RDT class, and a container has only one");
  }
  return after;
}

function contradiction(file: string, reason: string): OciError {
  return new OciError("INVALID_ARGUMENT", `giving the devices of ${file}`, reason, { file });
}
