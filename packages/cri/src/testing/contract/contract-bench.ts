import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type DeepPartial, RpcError } from "@container-interfaces/transport";
import {
  type ContainerConfig,
  ContainerState,
  type ContainerStatus,
  type PodSandboxConfig,
} from "../../gen/runtime/v1/api.js";
import type { RuntimeClient } from "../../runtime-client.js";
import type { ContractOptions } from "./contract-case.js";

/** Makes sandboxes and containers for one case, and takes them away afterwards. */
export class ContractBench {
  readonly options: ContractOptions;
  /** A label that only the objects of this case have. */
  readonly labels: Record<string, string> = { "container-interfaces.contract": randomUUID() };
  readonly #client: RuntimeClient;
  readonly #pods: string[] = [];

  constructor(client: RuntimeClient, options: ContractOptions) {
    this.#client = client;
    this.options = options;
  }

  /** The configuration of a sandbox with a name of its own. */
  async podConfig(name: string): Promise<DeepPartial<PodSandboxConfig>> {
    const { podConfig, logFolder } = this.options;
    const uid = randomUUID();
    const logDirectory = logFolder === undefined ? "" : join(logFolder, uid);
    if (logDirectory !== "") await mkdir(logDirectory, { recursive: true });
    const metadata = { name: `contract-${name}-${uid.slice(0, 8)}`, namespace: "contract", uid, attempt: 0 };
    return {
      hostname: "contract",
      linux: {},
      ...podConfig,
      labels: { ...podConfig?.labels, ...this.labels },
      metadata,
      logDirectory,
    };
  }

  /** Runs a sandbox. */
  async runPod(config: DeepPartial<PodSandboxConfig>): Promise<string> {
    const { podSandboxId } = await this.#client.runPodSandbox({ config });
    this.#pods.push(podSandboxId);
    return podSandboxId;
  }

  /** Runs a sandbox and creates a container in it that sleeps, or runs another command. */
  async createContainer(
    config: DeepPartial<ContainerConfig> = {},
  ): Promise<{ podSandboxId: string; containerId: string }> {
    const sandboxConfig = await this.podConfig("pod");
    const podSandboxId = await this.runPod(sandboxConfig);
    return { podSandboxId, containerId: await this.addContainer(podSandboxId, sandboxConfig, config) };
  }

  /** Creates a container in a sandbox. */
  async addContainer(
    podSandboxId: string,
    sandboxConfig: DeepPartial<PodSandboxConfig>,
    config: DeepPartial<ContainerConfig> = {},
  ): Promise<string> {
    const image = { image: await this.#image() };
    const defaults = {
      metadata: { name: "main", attempt: 0 },
      image,
      command: ["sleep", "3600"],
      labels: this.labels,
      linux: {},
    };
    const request = { podSandboxId, sandboxConfig, config: { ...defaults, ...config } };
    return (await this.#client.createContainer(request)).containerId;
  }

  /** Waits until a container has exited. */
  async exited(containerId: string): Promise<ContainerStatus> {
    return await this.until(async () => {
      const { status } = await this.#client.containerStatus({ containerId });
      return status?.state === ContainerState.CONTAINER_EXITED ? status : undefined;
    }, "the container to exit");
  }

  /** Asks until there is an answer. */
  async until<T>(ask: () => Promise<T | undefined>, what: string): Promise<T> {
    const end = Date.now() + (this.options.patienceMs ?? 30_000);
    for (;;) {
      const answer = await ask();
      if (answer !== undefined) return answer;
      if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
      await sleep(10);
    }
  }

  /** Removes what was made. */
  async clear(): Promise<void> {
    for (const podSandboxId of this.#pods) {
      await orNotFound(this.#client.stopPodSandbox({ podSandboxId }));
      await this.#client.removePodSandbox({ podSandboxId });
    }
  }

  async #image(): Promise<string> {
    const image = { image: this.options.image };
    const present = (await this.#client.imageStatus({ image })).image;
    return present?.id ?? (await this.#client.pullImage({ image })).imageRef;
  }
}

/** Waits for a call that may say that there is nothing: some runtimes do so where something absent is stopped. */
export async function orNotFound(call: Promise<unknown>): Promise<void> {
  await call.catch((error: unknown) => {
    if (!RpcError.is(error, "NOT_FOUND")) throw error;
  });
}
