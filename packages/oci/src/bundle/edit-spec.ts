import {
  type Box,
  type LinuxIDMapping,
  type LinuxNamespaceType,
  type LinuxResources,
  type Mount,
  type Process,
  type RlimitType,
  Spec,
  SpecError,
  type User,
} from "@container-interfaces/oci-spec/runtime";
import { OciError } from "../oci-error.js";
import { type CapabilityChange, changeCapabilities } from "./change-capabilities.js";
import { stamped } from "./default-linux-spec.js";
import { mergeEnv } from "./merge-env.js";
import { cleanDestination, putMount } from "./mount-list.js";

const doing = "building a runtime configuration";
/** What a share of processors is of, in microseconds; the kernel's own default. */
const cpuPeriod = 100_000;
/** The kernel takes no smaller quota. */
const leastQuota = 1000;

/**
 * Changes a runtime configuration step by step. Every step gives a new editor and leaves this one and the configuration as they are,
 * so that one beginning can have several continuations.
 */
export class SpecEditor {
  readonly #spec: Spec;

  /** Starts with a configuration; {@link editSpec} does the same. */
  constructor(spec: Spec) {
    this.#spec = spec;
  }

  /** Sets the program and its arguments. */
  args(...args: readonly string[]): SpecEditor {
    return this.#process({ args });
  }

  /** Sets variables, `NAME=value`, in place of those of the same name. */
  env(...variables: readonly string[]): SpecEditor {
    return this.#process({ env: mergeEnv(this.#spec.process?.env ?? [], variables) });
  }

  /** Sets the working directory. */
  cwd(path: string): SpecEditor {
    return this.#process({ cwd: path });
  }

  /** Sets whom the program runs as; what is not said, such as further groups, is gone. */
  user(user: User): SpecEditor {
    return this.#process({ user });
  }

  /** Gives the program a terminal, of this size at first where one is given. */
  terminal(size?: Box): SpecEditor {
    return this.#process({ terminal: true, ...(size === undefined ? {} : { consoleSize: size }) });
  }

  /**
   * Adds and drops capabilities; dropping goes first. Names may lack `CAP_`. `ALL` is all of them.
   *
   * @throws OciError `INVALID_ARGUMENT` for a name that Linux does not have
   */
  capabilities(change: CapabilityChange): SpecEditor {
    return this.#process({
      capabilities: changeCapabilities(this.#spec.process?.capabilities, change, doing),
    });
  }

  /** Says whether the program can never gain privileges, as through set-user-ID files: `sudo` needs it off. */
  noNewPrivileges(on: boolean): SpecEditor {
    return this.#process({ noNewPrivileges: on });
  }

  /** Sets a limit of the kernel, such as `RLIMIT_NOFILE`. Default of `hard`: as `soft`. */
  rlimit(type: RlimitType, soft: number | bigint, hard: number | bigint = soft): SpecEditor {
    const others = (this.#spec.process?.rlimits ?? []).filter((limit) => limit.type !== type);
    return this.#process({ rlimits: [...others, { type, hard, soft }] });
  }

  /** Sets the hostname. */
  hostname(hostname: string): SpecEditor {
    return this.change((spec) => ({ ...spec, hostname }));
  }

  /** Sets annotations, in place of those with the same keys. */
  annotations(annotations: Readonly<Record<string, string>>): SpecEditor {
    return this.change((spec) => ({ ...spec, annotations: { ...spec.annotations, ...annotations } }));
  }

  /** Makes the root filesystem read-only. */
  readonlyRootfs(): SpecEditor {
    return this.change((spec) => ({ ...spec, root: { path: "rootfs", ...spec.root, readonly: true } }));
  }

  /** Adds a mount behind the others, or in place of the one with this destination. */
  mount(mount: Mount): SpecEditor {
    return this.change((spec) => ({ ...spec, mounts: putMount(spec.mounts ?? [], mount) }));
  }

  /** Removes the mount with a destination; nothing where there is none. */
  withoutMount(destination: string): SpecEditor {
    const place = cleanDestination(destination);
    return this.change((spec) => ({
      ...spec,
      mounts: (spec.mounts ?? []).filter((mount) => cleanDestination(mount.destination) !== place),
    }));
  }

  /** Gives the container a new namespace of a type, or the one at a path, in place of what it has. */
  namespace(type: LinuxNamespaceType, path?: string): SpecEditor {
    const namespace = path === undefined ? { type } : { type, path };
    const has = this.#namespaces.some((other) => other.type === type);
    return this.#linux({
      namespaces: has
        ? this.#namespaces.map((other) => (other.type === type ? namespace : other))
        : [...this.#namespaces, namespace],
    });
  }

  /** Lets the container share the runtime's namespace of a type, such as the host's network. */
  hostNamespace(type: LinuxNamespaceType): SpecEditor {
    return this.#linux({ namespaces: this.#namespaces.filter((other) => other.type !== type) });
  }

  /** Gives the container a new user namespace with these ids. Files of the root filesystem have to belong to the ids outside. */
  userNamespace(uidMappings: readonly LinuxIDMapping[], gidMappings: readonly LinuxIDMapping[]): SpecEditor {
    return this.namespace("user").#linux({ uidMappings, gidMappings });
  }

  /**
   * Limits the memory of all processes together.
   *
   * @throws OciError `INVALID_ARGUMENT` for a limit that is no whole number from 1
   */
  memoryLimit(bytes: number | bigint): SpecEditor {
    const memory = this.#spec.linux?.resources?.memory;
    return this.#resources({ memory: { ...memory, limit: positive(bytes, "the limit of memory") } });
  }

  /**
   * Limits how much of the processors all processes together may use, 1.5 being one and a half.
   *
   * @throws OciError `INVALID_ARGUMENT` for less than 0.01, which the kernel refuses
   */
  cpus(count: number): SpecEditor {
    const quota = Math.round(count * cpuPeriod);
    if (!(quota >= leastQuota && Number.isSafeInteger(quota))) {
      throw new OciError("INVALID_ARGUMENT", doing, `${count} is no number of processors from 0.01`);
    }
    return this.#resources({ cpu: { ...this.#spec.linux?.resources?.cpu, quota, period: cpuPeriod } });
  }

  /**
   * Limits how many tasks, threads included, there may be.
   *
   * @throws OciError `INVALID_ARGUMENT` for a limit that is no whole number from 1
   */
  pidsLimit(count: number | bigint): SpecEditor {
    return this.#resources({ pids: { limit: positive(count, "the limit of tasks") } });
  }

  /** Makes any other change. The function gets the configuration so far and gives a new one. */
  change(change: (spec: Spec) => Spec): SpecEditor {
    return new SpecEditor(change(this.#spec));
  }

  /**
   * Gives the configuration, valid and with the lowest `ociVersion` that has all of its fields. What no schema can tell, such as a
   * hostname without a UTS namespace, is found by `lintRuntimeSpec`.
   *
   * @throws OciError `INVALID_ARGUMENT` with the SpecError, which has all findings, as `cause`
   */
  build(): Spec {
    return checkedSpec(stamped(this.#spec), doing);
  }

  get #namespaces(): NonNullable<NonNullable<Spec["linux"]>["namespaces"]> {
    return this.#spec.linux?.namespaces ?? [];
  }

  #process(change: Partial<Process>): SpecEditor {
    return this.change((spec) => ({ ...spec, process: { cwd: "/", ...spec.process, ...change } }));
  }

  #linux(change: NonNullable<Spec["linux"]>): SpecEditor {
    return this.change((spec) => ({ ...spec, linux: { ...spec.linux, ...change } }));
  }

  #resources(change: LinuxResources): SpecEditor {
    return this.#linux({ resources: { ...this.#spec.linux?.resources, ...change } });
  }
}

/**
 * Starts to change a runtime configuration.
 *
 * ```ts
 * const spec = editSpec(defaultLinuxSpec()).args("sleep", "60").readonlyRootfs().capabilities({ drop: ["ALL"] }).cpus(1.5).build();
 * ```
 */
export function editSpec(spec: Spec): SpecEditor {
  return new SpecEditor(spec);
}

/** A configuration that is valid, or an error. */
export function checkedSpec(spec: unknown, action: string): Spec {
  try {
    return Spec.validate(spec);
  } catch (error) {
    throw SpecError.is(error)
      ? new OciError("INVALID_ARGUMENT", action, error.reason, { cause: error })
      : error;
  }
}

function positive(value: number | bigint, what: string): number | bigint {
  if (typeof value === "bigint" ? value > 0n : Number.isSafeInteger(value) && value > 0) return value;
  throw new OciError("INVALID_ARGUMENT", doing, `${what} has to be a whole number from 1, and is ${value}`);
}
