import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { installPeers, waitUntil } from "../lab.js";
import { accepts } from "../observe/files.js";

/** How docker-registry asks whom it talks to. */
type RegistryAuth =
  | { readonly htpasswd: string }
  | {
      readonly realm: string;
      readonly service: string;
      readonly issuer: string;
      readonly certificate: string;
    };

/** Debian's docker-registry on a port of loopback, with its content in a folder. */
export class DockerRegistry {
  /** Such as `127.0.0.1:40000`. */
  readonly address: string;
  readonly port: number;
  readonly #process: ChildProcess;

  private constructor(port: number, child: ChildProcess) {
    this.port = port;
    this.address = `127.0.0.1:${port}`;
    this.#process = child;
  }

  /** Starts one and waits until it listens; the folder is made. */
  static async start(folder: string, auth?: RegistryAuth): Promise<DockerRegistry> {
    const { "docker-registry": peer } = await installPeers(["docker-registry"], { log: () => {} });
    await mkdir(folder);
    const port = await freePort();
    const config = {
      version: "0.1",
      log: { level: "error", accesslog: { disabled: true } },
      storage: { filesystem: { rootdirectory: join(folder, "data") }, delete: { enabled: true } },
      http: { addr: `127.0.0.1:${port}` },
      ...(auth === undefined ? {} : { auth: authConfig(auth) }),
    };
    const file = join(folder, "config.yml");
    // JSON is YAML
    await writeFile(file, JSON.stringify(config));
    const log = openSync(join(folder, "log"), "a");
    const child = spawn(join(peer?.bin ?? "", "docker-registry"), ["serve", file], {
      stdio: ["ignore", log, log],
      env: { ...process.env, OTEL_TRACES_EXPORTER: "none" },
    });
    closeSync(log);
    await once(child, "spawn");
    const registry = new DockerRegistry(port, child);
    const listens = await waitUntil(() => accepts("127.0.0.1", port), 20_000);
    if (listens) return registry;
    await registry.stop();
    throw new Error("docker-registry does not listen");
  }

  /** Ends it. */
  async stop(): Promise<void> {
    const ended = once(this.#process, "exit");
    if (this.#process.exitCode !== null || !this.#process.kill("SIGKILL")) return;
    await ended;
  }
}

function authConfig(auth: RegistryAuth): object {
  if ("htpasswd" in auth) return { htpasswd: { realm: "lab", path: auth.htpasswd } };
  const { certificate, ...token } = auth;
  return { token: { ...token, rootcertbundle: certificate } };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("there is no port");
  return address.port;
}
