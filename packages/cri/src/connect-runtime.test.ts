import { execFile } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { connect as connectSocket, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { implement, RpcError, type ServiceImplementation, serve } from "@container-interfaces/transport";
import { describe, expect, it, onTestFinished } from "vitest";
import { connectRuntime } from "./connect-runtime.js";
import { RuntimeServiceDefinition } from "./gen/runtime/v1/api.js";
import { knownRuntimeEndpoints } from "./known-endpoints.js";
import { serveRuntime } from "./serve-runtime.js";
import { type StartFakeRuntimeOptions, startFakeRuntime } from "./testing/index.js";

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "cri-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function startFake(options?: StartFakeRuntimeOptions): ReturnType<typeof startFakeRuntime> {
  const fake = await startFakeRuntime(options);
  onTestFinished(() => fake.stop());
  return fake;
}

async function serveOnly(...services: ServiceImplementation[]): Promise<string> {
  const endpoint = `unix://${join(await temporaryFolder(), "only.sock")}`;
  const server = await serve({ endpoint, services });
  onTestFinished(() => server.close({ graceMs: 0 }));
  return endpoint;
}

/** Something between client and server that knows when the last connection has ended; without a server it says nothing. */
async function countConnections(
  target?: string,
): Promise<{ endpoint: string; opened(): number; allClosed(): Promise<void> }> {
  const path = join(await temporaryFolder(), "proxy.sock");
  const closed: Promise<void>[] = [];
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    closed.push(new Promise((resolve) => socket.on("close", () => resolve())));
    socket.on("error", () => {});
    if (target === undefined) return void socket.resume();
    const upstream = connectSocket(target.replace("unix://", ""));
    upstream.on("error", () => {});
    socket.pipe(upstream).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    endpoint: `unix://${path}`,
    opened: () => closed.length,
    allClosed: async () => void (await Promise.all(closed)),
  };
}

async function failure(promise: Promise<unknown>): Promise<RpcError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(RpcError);
  return error as RpcError;
}

const olderCri = implement(
  {
    name: "RuntimeService",
    fullName: "runtime.v1alpha2.RuntimeService",
    methods: { version: RuntimeServiceDefinition.methods.version },
  },
  {
    version: () => ({
      version: "0.1.0",
      runtimeName: "oldtime",
      runtimeVersion: "1.4.13",
      runtimeApiVersion: "v1alpha2",
    }),
  },
);

describe("connectRuntime", () => {
  it("connects to one endpoint and knows what is there", async () => {
    const fake = await startFake({ runtimeName: "sample", runtimeVersion: "2.3.4" });
    await using client = await connectRuntime(fake.endpoint);
    expect(client.endpoint).toBe(fake.endpoint);
    expect(client.imageEndpoint).toBe(fake.endpoint);
    expect(client.runtimeVersion).toEqual({
      version: "0.1.0",
      runtimeName: "sample",
      runtimeVersion: "2.3.4",
      runtimeApiVersion: "v1",
    });
    expect((await client.status({})).status?.conditions).toHaveLength(2);
    expect((await client.listImages({})).images).toEqual([]);
  });

  it("takes a bare path", async () => {
    const fake = await startFake();
    await using client = await connectRuntime(fake.endpoint.replace("unix://", ""));
    expect(client.endpoint).toBe(fake.endpoint);
  });

  it("takes the first of a list that answers", async () => {
    const fake = await startFake();
    const folder = await temporaryFolder();
    await using client = await connectRuntime([
      `unix://${folder}/none.sock`,
      await serveOnly(olderCri),
      fake.endpoint,
    ]);
    expect(client.endpoint).toBe(fake.endpoint);
  });

  it("tells why each of a list failed", async () => {
    const folder = await temporaryFolder();
    const older = await serveOnly(olderCri);
    const error = await failure(connectRuntime([`unix://${folder}/none.sock`, older, "http://x"]));
    expect(error.code).toBe("UNAVAILABLE");
    expect(error.message).toContain("none of 3 endpoints");
    expect(error.message).toContain("none.sock");
    expect(error.message).toContain("ENOENT");
    expect(error.message).toContain("oldtime 1.4.13");
    expect(error.message).toContain("INVALID_ENDPOINT");
    const codes = (error.cause as AggregateError).errors.map(({ code }: RpcError) => code);
    expect(codes).toEqual(["UNAVAILABLE", "UNSUPPORTED_VERSION", "INVALID_ENDPOINT"]);
  });

  it("stops at the first of a list when the signal fires", async () => {
    const fake = await startFake();
    const error = await failure(
      connectRuntime([`unix://${fake.folder}/none.sock`, fake.endpoint], {
        signal: AbortSignal.abort(new Error("enough")),
      }),
    );
    expect(error.code).toBe("CANCELLED");
    expect(error.cause).toEqual(new Error("enough"));
  });

  it("knows where the common runtimes listen", () => {
    expect(knownRuntimeEndpoints[0]).toContain("containerd");
    expect(knownRuntimeEndpoints.length).toBeGreaterThan(1);
  });

  it("takes two endpoints where another program serves the images", async () => {
    const runtimes = await startFake({ runtimeName: "runs" });
    const folder = await temporaryFolder();
    const { runtime } = await startFake({ images: ["busybox"] });
    const image = `unix://${folder}/image.sock`;
    const server = await serveRuntime({ endpoint: image, image: runtime.handlers });
    onTestFinished(() => server.close({ graceMs: 0 }));
    await using client = await connectRuntime({ runtime: runtimes.endpoint, image });
    expect(client.imageEndpoint).toBe(image);
    expect(client.runtimeVersion.runtimeName).toBe("runs");
    expect((await client.listImages({})).images).toHaveLength(1);
    expect((await client.listPodSandbox({})).items).toEqual([]);
  });

  it("fails when the second endpoint serves no images", async () => {
    const fake = await startFake();
    const other = await serveOnly();
    const error = await failure(connectRuntime({ runtime: fake.endpoint, image: other }));
    expect(error.code).toBe("UNSUPPORTED_VERSION");
    expect(error.message).toContain(other);
    expect(error.message).toContain("images");
  });

  it("fails at once, with a hint, when there is no socket", async () => {
    const endpoint = `unix://${await temporaryFolder()}/none.sock`;
    const error = await failure(connectRuntime(endpoint));
    expect(error.code).toBe("UNAVAILABLE");
    expect(error.message).toContain("ENOENT");
    expect(error.hint).toContain(endpoint);
  });

  it("waits for a runtime that does not listen yet, when it is told to", async () => {
    const endpoint = `unix://${await temporaryFolder()}/later.sock`;
    const connecting = connectRuntime(endpoint, { waitForReady: true });
    const fake = await startFake({ endpoint });
    await using client = await connecting;
    expect(client.runtimeVersion.runtimeName).toBe("fake");
    expect(fake.endpoint).toBe(endpoint);
  });

  it("waits no longer than its time for a runtime that does not come", async () => {
    const endpoint = `unix://${await temporaryFolder()}/never.sock`;
    const error = await failure(connectRuntime(endpoint, { waitForReady: true, timeoutMs: 30 }));
    expect(error.code).toBe("DEADLINE_EXCEEDED");
    expect(error.message).toContain("30 ms");
  });

  it("gives up after its time on a program that accepts and says nothing", async () => {
    const silent = await countConnections();
    const error = await failure(connectRuntime(silent.endpoint, { timeoutMs: 30 }));
    expect(error.code).toBe("DEADLINE_EXCEEDED");
    expect(silent.opened()).toBeGreaterThan(0);
  });

  it("gives up after its time on a runtime that does not answer", async () => {
    const fake = await startFake({ replace: { version: () => new Promise(() => {}) } });
    expect((await failure(connectRuntime(fake.endpoint, { timeoutMs: 30 }))).code).toBe("DEADLINE_EXCEEDED");
  });

  it("says so when the program there speaks gRPC, but no CRI", async () => {
    const error = await failure(connectRuntime(await serveOnly()));
    expect(error.code).toBe("UNSUPPORTED_VERSION");
    expect(error.message).toContain("no CRI");
    expect(RpcError.is(error.cause, "UNIMPLEMENTED")).toBe(true);
  });

  it("says so when the runtime speaks v1alpha2 only", async () => {
    const error = await failure(connectRuntime(await serveOnly(olderCri)));
    expect(error.code).toBe("UNSUPPORTED_VERSION");
    expect(error.message).toContain("oldtime 1.4.13 speaks CRI v1alpha2 only");
    expect(error.hint).toContain("containerd 1.6");
  });

  it("passes on the error of a runtime that refuses to tell its version", async () => {
    const refuse = (): never => {
      throw new RpcError("PERMISSION_DENIED", "not for you");
    };
    const fake = await startFake({ replace: { version: refuse } });
    expect(await failure(connectRuntime(fake.endpoint))).toMatchObject({
      code: "PERMISSION_DENIED",
      reason: "not for you",
    });
  });

  it("leaves no connection open when it fails", async () => {
    const runtime = await countConnections((await startFake()).endpoint);
    const notCri = await countConnections(await serveOnly());
    const older = await countConnections(await serveOnly(olderCri));
    await failure(connectRuntime({ runtime: runtime.endpoint, image: notCri.endpoint }));
    await failure(connectRuntime({ runtime: runtime.endpoint, image: "http://x" }));
    await failure(connectRuntime(older.endpoint));
    await Promise.all([runtime.allClosed(), notCri.allClosed(), older.allClosed()]);
    expect([runtime.opened() > 0, notCri.opened() > 0, older.opened() > 0]).toEqual([true, true, true]);
  });

  it("closes its connections, and calls under way end", async () => {
    const proxy = await countConnections((await startFake({ images: ["busybox"] })).endpoint);
    const client = await connectRuntime({ runtime: proxy.endpoint, image: proxy.endpoint });
    const events = client.getContainerEvents({})[Symbol.asyncIterator]().next();
    const [error] = await Promise.all([failure(events), client.close(), client.close()]);
    expect(error.code).toBe("CANCELLED");
    await proxy.allClosed();
    expect((await failure(client.version({}))).code).toBe("CANCELLED");
  });

  it.runIf(process.getuid?.() === 0)("says so when the user may not connect", async () => {
    const fake = await startFake({ socket: { mode: 0o600 } });
    await chmod(fake.folder, 0o755);
    const program = `
      const { connectRuntime } = await import(process.argv[1]);
      process.setgroups([]); process.setgid(65534); process.setuid(65534);
      await connectRuntime(process.argv[2]).catch((error) => console.log(JSON.stringify({ code: error.code, message: error.message })));
    `;
    const built = fileURLToPath(new URL("../dist/index.js", import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [
      "--input-type=module",
      "-e",
      program,
      built,
      fake.endpoint,
    ]);
    const error = JSON.parse(stdout) as { code: string; message: string };
    expect(error.code).toBe("UNAVAILABLE");
    expect(error.message).toContain("EACCES");
    expect(error.message).toContain("This user may not use");
  });
});
