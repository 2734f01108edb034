import { isDockerHub } from "../credentials/docker-hub.js";
import type { Mirror } from "./mirror.js";
import type { RegistrySettings } from "./registry-settings.js";

/** What is asked of an endpoint: content by its digest, what a tag stands for, or a change. */
export type Capability = "pull" | "resolve" | "push";

/** One server that is asked for what is in a registry. */
export interface Endpoint {
  /** The address of its API, ending in a slash. */
  readonly base: URL;
  /** How credentials for it are asked for: the name of the registry, or the mirror's host. */
  readonly credentialHost: string;
  /** The parameter `ns`, which tells a mirror whose content it is asked for. */
  readonly namespace: string | undefined;
  readonly capabilities: ReadonlySet<Capability>;
}

const DOCKER_HUB_API = "registry-1.docker.io";

/**
 * The servers for a registry, in the order in which they are asked: its mirrors, and itself.
 *
 * @param domain the registry in a reference: a host with its port, `docker.io` for Docker Hub
 */
export function endpointsOf(domain: string, settings: RegistrySettings): readonly Endpoint[] {
  const mirrors = settings.mirrors.get(domain) ?? settings.mirrors.get("_default") ?? [];
  const host = isDockerHub(domain) ? DOCKER_HUB_API : domain;
  const scheme = settings.isPlainHttp(domain) ? "http" : "https";
  const itself: Endpoint = {
    base: new URL(`${scheme}://${host}/v2/`),
    credentialHost: domain,
    namespace: undefined,
    capabilities: new Set<Capability>(["pull", "resolve", "push"]),
  };
  const others = mirrors.map((mirror) => mirrorEndpoint(mirror, domain, itself.base.host));
  return [...others, itself];
}

function mirrorEndpoint(mirror: Mirror, domain: string, ownHost: string): Endpoint {
  const base = new URL(mirror.url);
  const path = base.pathname.replace(/\/+$/, "");
  base.pathname = mirror.overridePath === true ? `${path}/` : `${path}/v2/`;
  return {
    base,
    credentialHost: base.host,
    namespace: base.host === ownHost ? undefined : domain,
    capabilities: new Set<Capability>(mirror.capabilities ?? ["pull", "resolve"]),
  };
}
