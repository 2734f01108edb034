/** How a driver is registered with kubelet. */
export interface RegistrationOptions {
  /** The folder of kubelet's plugin registry. Default: `/var/lib/kubelet/plugins_registry`. */
  readonly registryDir?: string | undefined;
  /** The path of the driver's socket as kubelet sees it. Default: the driver's own endpoint, which must be a unix socket then. */
  readonly kubeletSocketPath?: string | undefined;
  /**
   * Where to serve `/healthz` over HTTP for a liveness probe, such as `{ port: 9809 }`. It answers 200 while kubelet has the plugin and
   * 503 otherwise, with the status as JSON. Default: nowhere. The default host is 127.0.0.1; a probe of kubelet comes to the address of
   * the pod, so give `0.0.0.0` (or `::`) for one. Port 0 takes a free one.
   */
  readonly health?:
    | {
        /** The port; 0 takes a free one. */
        readonly port: number;
        /** The address to listen on. Default: 127.0.0.1. */
        readonly host?: string | undefined;
      }
    | undefined;
  /** Called whenever kubelet tells whether it has taken the plugin. */
  readonly onStatus?: ((status: RegistrationState) => void) | undefined;
}

/** What kubelet said last of a registration. */
export interface RegistrationState {
  /** Whether kubelet has taken the plugin; undefined before it said anything, and while the socket in its registry is missing. */
  readonly registered: boolean | undefined;
  /** Why not, in kubelet's words. */
  readonly error: string | undefined;
}
