import { join } from "node:path";
import {
  implement,
  parseEndpoint,
  RpcError,
  type ServiceImplementation,
} from "@container-interfaces/transport";
import { RegistrationDefinition } from "../gen/pluginregistration/v1/registration.js";
import type { RegistrationOptions, RegistrationState } from "./registration-options.js";
import { RegistrySocket } from "./registry-socket.js";
import { type HealthServer, serveHealth } from "./serve-health.js";

/** What to register with kubelet, and how. */
export interface ServeRegistrationOptions extends RegistrationOptions {
  /** What kubelet knows the plugin by: for CSI and DRA the name of the driver, for a device plugin its resource (`example.com/gpu`). */
  readonly name: string;
  /** The sort of plugin. Default: `CSIPlugin`. */
  readonly type?: "CSIPlugin" | "DevicePlugin" | "DRAPlugin" | (string & {}) | undefined;
  /** The plugin's own unix socket as kubelet sees it: absolute, on the host. `kubeletSocketPath` goes before it. */
  readonly endpoint: string;
  /** The versions of the interface that the plugin serves. Default: `["1.0.0"]`, which is right for CSI. */
  readonly supportedVersions?: readonly string[] | undefined;
}

/** A plugin that kubelet can register. */
export interface Registration extends AsyncDisposable {
  /** The socket in kubelet's registry. */
  readonly socketPath: string;
  /** Where `/healthz` is served; undefined without `health`. */
  readonly healthUrl: string | undefined;
  /** What kubelet said last. */
  readonly status: RegistrationState;
  /** Removes the socket, by which kubelet forgets the plugin, and ends `/healthz`. Safe to call again. */
  close(): Promise<void>;
}

/**
 * Registers a plugin with the kubelet of this node, as node-driver-registrar does it from beside the driver. Serve the plugin's own
 * socket first: kubelet calls it as soon as it sees the registration.
 *
 * The socket `NAME-reg.sock` in the registry (a slash in the name becomes "-") is made again when it or the folder was removed. A
 * kubelet that restarts finds it by itself. A refusal by kubelet is told by `status`, `onStatus` and `/healthz`, and ends nothing, as
 * kubelet tries again.
 *
 * @throws RpcError `LISTEN_FAILED` (there is no registry), `ENDPOINT_IN_USE` (another instance of the plugin registers here, or the
 * port of `health` is taken), `INVALID_ARGUMENT` (name, versions) or `INVALID_ENDPOINT`. Nothing is left behind then.
 */
export async function serveRegistration(options: ServeRegistrationOptions): Promise<Registration> {
  const doing = `registering ${options.name} with kubelet`;
  const info = pluginInfo(options, doing);
  let status: RegistrationState = { registered: undefined, error: undefined };
  const service = registrationService(info, (next) => {
    status = next;
    tell(options, next);
  });
  const file = `${options.name.replaceAll("/", "-")}-reg.sock`;
  const path = join(options.registryDir ?? "/var/lib/kubelet/plugins_registry", file);
  const socket = new RegistrySocket(path, service, () => {
    status = { registered: undefined, error: undefined };
  });
  let health: HealthServer | undefined;
  const look = async (): Promise<RegistrationState> => {
    await socket.look();
    return status;
  };
  try {
    // first, as a failure after kubelet has seen the socket would unregister the plugin again
    if (options.health !== undefined) health = await serveHealth(options.health, look);
    await socket.open(doing);
  } catch (error) {
    await Promise.all([health?.close(), socket.close()]);
    throw error;
  }
  let closing: Promise<unknown> | undefined;
  const close = async (): Promise<void> => {
    closing ??= Promise.all([socket.close(), health?.close()]);
    await closing;
  };
  return {
    socketPath: path,
    healthUrl: health?.url,
    get status() {
      return status;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

interface PluginFacts {
  readonly type: string;
  readonly name: string;
  readonly endpoint: string;
  readonly supportedVersions: string[];
}

function pluginInfo(options: ServeRegistrationOptions, doing: string): PluginFacts {
  const { name, type = "CSIPlugin", supportedVersions = ["1.0.0"] } = options;
  const refuse = (path: string, reason: string): RpcError =>
    new RpcError("INVALID_ARGUMENT", reason, { doing, path });
  if (!/^[A-Za-z0-9][\w./-]*$/.test(name) || name.includes(".."))
    throw refuse(
      "name",
      `the name has to begin with a letter or a digit and to hold only these, ".", "-", "_" and "/"`,
    );
  if (type === "") throw refuse("type", "the type is empty");
  if (supportedVersions.length === 0 || supportedVersions.includes(""))
    throw refuse("supportedVersions", "at least one version is needed, and none may be empty");
  const endpoint = parseEndpoint(options.kubeletSocketPath ?? options.endpoint);
  if (endpoint.kind === "unix" && endpoint.path.startsWith("/"))
    return { type, name, endpoint: endpoint.path, supportedVersions: [...supportedVersions] };
  throw new RpcError(
    "INVALID_ENDPOINT",
    "kubelet reaches plugins by the absolute path of a unix socket only",
    {
      doing,
      hint: "Give kubeletSocketPath, such as /var/lib/kubelet/plugins/NAME/csi.sock.",
      endpoint: options.kubeletSocketPath ?? options.endpoint,
    },
  );
}

function registrationService(
  info: PluginFacts,
  onStatus: (status: RegistrationState) => void,
): ServiceImplementation {
  return implement(RegistrationDefinition, {
    getInfo: () => info,
    notifyRegistrationStatus: ({ pluginRegistered, error }) => {
      const why = error === "" ? "kubelet gave no reason" : error;
      onStatus({ registered: pluginRegistered, error: pluginRegistered ? undefined : why });
      return {};
    },
  });
}

/** Kubelet is not to blame for what goes wrong in a callback. */
function tell({ name, onStatus }: ServeRegistrationOptions, status: RegistrationState): void {
  try {
    onStatus?.(status);
  } catch (error) {
    process.emitWarning(`onStatus of the registration of ${name} failed: ${String(error)}`);
  }
}
