import { isDockerHub } from "./docker-hub.js";
import { matchHost } from "./match-host.js";

/**
 * Chooses the credentials for an image as kubelet's keyring does, all that match, the most specific first: a key is a host with its
 * port and, where it has one, the beginning of a path. `*` stands for any characters of one label of the host; the number of
 * labels has to be the same, so `*.example.com` is neither `example.com` nor `a.b.example.com`. A path matches as a
 * prefix of characters. Keys may have a scheme, and `/v1/` or `/v2/` behind the host, which say nothing.
 *
 * Docker Hub's key `https://index.docker.io/v1/` serves images of `docker.io` when no other key matches.
 *
 * @param entries keys, such as those of `auths` in Docker's file, each with what belongs to it; keys that are no host match nothing
 * @param image the host with its port, and the repository: `registry.example.com:5000/team/app`
 */
export function matchCredentials<T>(entries: Iterable<readonly [key: string, value: T]>, image: string): T[] {
  const known = [...entries].map(([key, value]) => ({ key: normalizeKey(key), value }));
  // reversed, so that of two keys for a host the longer path comes first
  known.sort((a, b) => (a.key === b.key ? 0 : a.key < b.key ? 1 : -1));
  const target = split(image);
  const found = known.filter(({ key }) => {
    const { host, path } = split(key);
    return host !== "" && target.path.startsWith(path) && matchHost(host, target.host);
  });
  const hub =
    found.length === 0 && isDockerHub(target.host)
      ? known.filter(({ key }) => key === "index.docker.io")
      : [];
  return [...found, ...hub].map(({ value }) => value);
}

function normalizeKey(key: string): string {
  const { host, path } = split(key.replace(/^https?:\/\//, "").replace(/[?#].*$/s, ""));
  const effective = path.replace(/^\/v[12]\//, "/");
  return effective === "/" ? host : host + effective;
}

function split(name: string): { host: string; path: string } {
  const slash = name.indexOf("/");
  return slash < 0 ? { host: name, path: "" } : { host: name.slice(0, slash), path: name.slice(slash) };
}
