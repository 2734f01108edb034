/** The key that Docker keeps the credentials for Docker Hub under, in its file and in helpers. */
export const dockerHubKey = "https://index.docker.io/v1/";

const HOSTS: ReadonlySet<string> = new Set(["docker.io", "index.docker.io", "registry-1.docker.io"]);

/** Whether a host is one of Docker Hub's names. */
export function isDockerHub(host: string): boolean {
  return HOSTS.has(host);
}
