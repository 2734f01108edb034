import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, RpcError } from "@container-interfaces/transport";
import {
  createHealth,
  HealthCheckResponse_ServingStatus,
  HealthDefinition,
} from "@container-interfaces/transport/health";
import { describe, expect, it, onTestFinished } from "vitest";
import { connectRuntime } from "./connect-runtime.js";
import type { ListContainersRequest, RunPodSandboxRequest, VersionResponse } from "./gen/runtime/v1/api.js";
import type { RuntimeClient } from "./runtime-client.js";
import {
  type ImageServiceHandlers,
  type RuntimeServiceHandlers,
  type ServeRuntimeOptions,
  serveRuntime,
} from "./serve-runtime.js";

/** Handlers with state of their own, some of them inherited. */
class Base {
  readonly #name = "base";

  version(): VersionResponse {
    return { version: "0.1.0", runtimeName: this.#name, runtimeVersion: "1", runtimeApiVersion: "v1" };
  }
}

class Runtime
  extends Base
  implements Pick<RuntimeServiceHandlers, "version" | "runPodSandbox" | "listContainers" | "streamContainers">
{
  readonly #ran: string[] = [];

  async runPodSandbox({ config }: RunPodSandboxRequest): Promise<{ podSandboxId: string }> {
    this.#ran.push(config?.metadata?.name ?? "");
    return { podSandboxId: `${this.#ran.length}` };
  }

  listContainers(_: ListContainersRequest): { containers: { id: string }[] } {
    return { containers: this.#ran.map((id) => ({ id })) };
  }

  async *streamContainers(request: ListContainersRequest): AsyncGenerator<{ containers: { id: string }[] }> {
    yield this.listContainers(request);
  }
}

const images: Pick<ImageServiceHandlers, "listImages" | "removeImage"> = {
  listImages: () => ({ images: [{ id: "i1" }] }),
  removeImage: () => {
    throw new Error("secret detail");
  },
};

async function connectTo(options: Omit<ServeRuntimeOptions, "endpoint">): Promise<RuntimeClient> {
  const folder = await mkdtemp(join(tmpdir(), "cri-test-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const server = await serveRuntime({ endpoint: `unix://${folder}/mine.sock`, ...options });
  onTestFinished(() => server.close({ graceMs: 0 }));
  const client = await connectRuntime(server.endpoints[0] ?? "");
  onTestFinished(() => client.close());
  return client;
}

describe("serveRuntime", () => {
  it("serves the methods of an instance, with what they inherit", async () => {
    const client = await connectTo({ runtime: new Runtime() });
    expect(client.runtimeVersion.runtimeName).toBe("base");
    const pods = ["a", "b"].map((name) => client.runPodSandbox({ config: { metadata: { name } } }));
    expect((await Promise.all(pods)).map(({ podSandboxId }) => podSandboxId)).toEqual(["1", "2"]);
    expect((await client.listContainers({})).containers.map(({ id }) => id)).toEqual(["a", "b"]);
  });

  it("answers UNIMPLEMENTED for what is not there", async () => {
    const client = await connectTo({ runtime: new Runtime() });
    await expect(client.status({})).rejects.toMatchObject({ code: "UNIMPLEMENTED" });
    await expect(client.listImages({})).rejects.toMatchObject({ code: "UNIMPLEMENTED" });
    await expect(client.getContainerEvents({})[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: "UNIMPLEMENTED",
    });
  });

  it("serves images beside the runtime", async () => {
    const client = await connectTo({ runtime: new Runtime(), image: images });
    expect((await client.listImages({})).images).toMatchObject([{ id: "i1" }]);
  });

  it("serves health and other services beside the runtime", async () => {
    const client = await connectTo({ runtime: new Runtime(), services: [createHealth().service] });
    await using connection = connect(client.endpoint);
    const { status } = await connection.client(HealthDefinition).check({});
    expect(status).toBe(HealthCheckResponse_ServingStatus.SERVING);
  });

  it("keeps errors that are no RpcError to itself", async () => {
    const failures: unknown[] = [];
    const client = await connectTo({
      runtime: new Runtime(),
      image: images,
      onError: (error) => failures.push(error),
    });
    const error: unknown = await client.removeImage({}).catch((reason: unknown) => reason);
    expect(RpcError.is(error, "INTERNAL")).toBe(true);
    expect(String(error)).not.toContain("secret");
    expect(failures).toEqual([new Error("secret detail")]);
  });

  it("passes the options of servers on", async () => {
    await expect(serveRuntime({ endpoint: "ftp://x", runtime: new Runtime() })).rejects.toMatchObject({
      code: "INVALID_ENDPOINT",
    });
  });
});
