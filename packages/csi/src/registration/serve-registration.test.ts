import { lstatSync, mkdtempSync, unlinkSync, watch } from "node:fs";
import { link, mkdir, readdir, rm, symlink, unlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, RpcError } from "@container-interfaces/transport";
import { describe, expect, it, onTestFinished } from "vitest";
import { type PluginInfo, RegistrationDefinition } from "../gen/pluginregistration/v1/registration.js";
import type { RegistrationState } from "./registration-options.js";
import { type Registration, type ServeRegistrationOptions, serveRegistration } from "./serve-registration.js";

const name = "dirs.example.com";
const endpoint = "/var/lib/kubelet/plugins/dirs.example.com/csi.sock";

async function temporaryRegistry(): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), "csi-reg-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const registryDir = join(root, "plugins_registry");
  await mkdir(registryDir);
  return registryDir;
}

async function register(options: Partial<ServeRegistrationOptions> = {}): Promise<{
  readonly registration: Registration;
  readonly registryDir: string;
  /** Resolves with the next thing that kubelet tells. */
  nextStatus(): Promise<RegistrationState>;
}> {
  const registryDir = options.registryDir ?? (await temporaryRegistry());
  let tell: (status: RegistrationState) => void = () => {};
  const onStatus = (status: RegistrationState): void => tell(status);
  const registration = await serveRegistration({ name, endpoint, registryDir, onStatus, ...options });
  onTestFinished(() => registration.close());
  const nextStatus = (): Promise<RegistrationState> => new Promise((resolve) => (tell = resolve));
  return { registration, registryDir, nextStatus };
}

/** What kubelet does with a socket that it sees in its registry. */
async function registerAsKubelet(socketPath: string, refusal = ""): Promise<PluginInfo> {
  await using connection = connect(socketPath);
  const client = connection.client(RegistrationDefinition);
  const info = await client.getInfo({}, { timeoutMs: 5_000 });
  await client.notifyRegistrationStatus(
    { pluginRegistered: refusal === "", error: refusal },
    { timeoutMs: 5_000 },
  );
  return info;
}

/** Resolves when a socket is at the path. */
function appears(path: string, folder: string): Promise<void> {
  const isThere = (): boolean => lstatSync(path, { throwIfNoEntry: false })?.isSocket() === true;
  return new Promise((resolve) => {
    const look = (): void => {
      if (!isThere()) return;
      watcher.close();
      resolve();
    };
    const watcher = watch(folder, look);
    look();
  });
}

async function refusal(options: Partial<ServeRegistrationOptions>): Promise<RpcError> {
  const outcome = await register(options).catch((error: unknown) => error);
  if (RpcError.is(outcome)) return outcome;
  throw new Error("it was not refused");
}

describe("serveRegistration", () => {
  it("tells kubelet of a CSI driver, and keeps what kubelet says", async () => {
    const { registration, registryDir } = await register();
    expect(registration.socketPath).toBe(join(registryDir, "dirs.example.com-reg.sock"));
    expect(lstatSync(registration.socketPath).mode & 0o7777).toBe(0o600);
    expect(registration.status).toEqual({ registered: undefined, error: undefined });
    const info = await registerAsKubelet(registration.socketPath);
    expect(info).toEqual({ type: "CSIPlugin", name, endpoint, supportedVersions: ["1.0.0"] });
    expect(registration.status).toEqual({ registered: true, error: undefined });
    await registration.close();
    expect(await readdir(registryDir)).toEqual([]);
    await registration.close();
  });

  it.each([
    ["DevicePlugin", "example.com/gpu", ["v1beta1"], "example.com-gpu-reg.sock"],
    ["DRAPlugin", "gpu.example.com", ["v1.DRAPlugin", "v1beta1.DRAPlugin"], "gpu.example.com-reg.sock"],
    ["OtherPlugin", "Other_1", ["2"], "Other_1-reg.sock"],
  ])("tells kubelet of a %s, too", async (type, plugin, supportedVersions, file) => {
    const { registration } = await register({ type, name: plugin, supportedVersions });
    expect(registration.socketPath.endsWith(`/${file}`)).toBe(true);
    const info = await registerAsKubelet(registration.socketPath);
    expect(info).toEqual({ type, name: plugin, endpoint, supportedVersions });
  });

  it.each([
    ["a path", { endpoint: "/a/csi.sock" }, "/a/csi.sock"],
    ["a URL", { endpoint: "unix:///a/csi.sock" }, "/a/csi.sock"],
    ["another path for kubelet", { endpoint: "tcp://:1", kubeletSocketPath: "/b/csi.sock" }, "/b/csi.sock"],
  ])("takes %s for the plugin's socket", async (_, options, expected) => {
    const { registration } = await register(options);
    expect((await registerAsKubelet(registration.socketPath)).endpoint).toBe(expected);
  });

  it("reports a refusal, which ends nothing", async () => {
    const told: RegistrationState[] = [];
    const { registration } = await register({ onStatus: (status) => told.push(status) });
    await registerAsKubelet(registration.socketPath, "NodeGetInfo failed");
    expect(registration.status).toEqual({ registered: false, error: "NodeGetInfo failed" });
    await registerAsKubelet(registration.socketPath);
    expect(registration.status).toEqual({ registered: true, error: undefined });
    expect(told.map(({ registered }) => registered)).toEqual([false, true]);
  });

  it("answers kubelet when onStatus throws", async () => {
    const warned = new Promise<Error>((resolve) => process.once("warning", resolve));
    const { registration } = await register({
      onStatus: () => {
        throw new Error("mine");
      },
    });
    await registerAsKubelet(registration.socketPath);
    expect(registration.status.registered).toBe(true);
    expect((await warned).message).toContain("mine");
  });

  it("replaces a socket that a dead process has left", async () => {
    const registryDir = await temporaryRegistry();
    const path = join(registryDir, `${name}-reg.sock`);
    const dead = createServer().listen(join(registryDir, "other"));
    await new Promise((resolve) => dead.once("listening", resolve));
    // a name of the file that outlives its server
    await link(join(registryDir, "other"), path);
    await new Promise((resolve) => dead.close(resolve));
    expect(await readdir(registryDir)).toEqual([`${name}-reg.sock`]);
    const { registration } = await register({ registryDir });
    expect((await registerAsKubelet(registration.socketPath)).name).toBe(name);
  });

  it("makes its socket again when it is removed", async () => {
    const { registration, registryDir, nextStatus } = await register();
    await registerAsKubelet(registration.socketPath);
    await unlink(registration.socketPath);
    await appears(registration.socketPath, registryDir);
    // kubelet has forgotten the plugin with the socket
    expect(registration.status.registered).toBeUndefined();
    const told = nextStatus();
    await registerAsKubelet(registration.socketPath);
    expect(await told).toEqual({ registered: true, error: undefined });
    await registration.close();
    expect(await readdir(registryDir)).toEqual([]);
  });

  // before the slow look of every ten seconds would help
  it("comes back when the registry is removed and made again, each time", { timeout: 8_000 }, async () => {
    const { registration, registryDir } = await register();
    for (let round = 0; round < 3; round++) {
      await registerAsKubelet(registration.socketPath);
      await rm(registryDir, { recursive: true });
      await mkdir(registryDir);
      await appears(registration.socketPath, registryDir);
    }
    // the new folder is watched as the old one was
    await unlink(registration.socketPath);
    await appears(registration.socketPath, registryDir);
    expect((await registerAsKubelet(registration.socketPath)).name).toBe(name);
  });

  it("leaves the socket of another instance that has taken its place", async () => {
    const { registration } = await register({ health: { port: 0 } });
    // in one go, before the registration can notice
    unlinkSync(registration.socketPath);
    const second = createServer().listen(registration.socketPath);
    await new Promise((resolve, reject) => second.once("listening", resolve).once("error", reject));
    onTestFinished(() => void second.close());
    const { ino } = lstatSync(registration.socketPath);
    await fetch(registration.healthUrl ?? "");
    expect(lstatSync(registration.socketPath).ino).toBe(ino);
  });
});

describe("the health of a registration", () => {
  const get = async (url: string | undefined, init?: RequestInit): Promise<[number, unknown]> => {
    const response = await fetch(url ?? "", init);
    const text = await response.text();
    return [response.status, text === "" ? undefined : JSON.parse(text)];
  };

  it("is 200 while kubelet has the plugin, and 503 otherwise", async () => {
    const { registration, registryDir } = await register({ health: { port: 0 } });
    const { healthUrl, socketPath } = registration;
    expect(healthUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/healthz$/);
    expect(await get(healthUrl)).toEqual([503, { registered: null, error: null }]);
    await registerAsKubelet(socketPath, "no such type");
    expect(await get(healthUrl)).toEqual([503, { registered: false, error: "no such type" }]);
    await registerAsKubelet(socketPath);
    expect(await get(healthUrl)).toEqual([200, { registered: true, error: null }]);
    expect(await get(healthUrl, { method: "HEAD" })).toEqual([200, undefined]);
    expect((await get(healthUrl, { method: "POST" }))[0]).toBe(405);
    expect((await get(healthUrl?.replace("/healthz", "/other")))[0]).toBe(404);
    await rm(registryDir, { recursive: true });
    expect(await get(healthUrl)).toEqual([503, { registered: null, error: null }]);
    await registration.close();
    await expect(fetch(healthUrl ?? "")).rejects.toThrow();
  });

  it("is not served without being asked for", async () => {
    expect((await register()).registration.healthUrl).toBeUndefined();
  });

  it("listens where it is told", async () => {
    const { registration } = await register({ health: { port: 0, host: "127.0.0.2" } });
    expect(registration.healthUrl).toMatch(/^http:\/\/127\.0\.0\.2:\d+\/healthz$/);
    expect((await get(registration.healthUrl))[0]).toBe(503);
  });

  it("refuses a port that is taken, and leaves no socket behind", async () => {
    const { registration } = await register({ health: { port: 0 } });
    const port = Number(new URL(registration.healthUrl ?? "").port);
    const registryDir = await temporaryRegistry();
    const error = await refusal({ registryDir, health: { port } });
    expect(error).toMatchObject({ code: "ENDPOINT_IN_USE", hint: "Choose another port for health." });
    expect(await readdir(registryDir)).toEqual([]);
    expect((await refusal({ registryDir, health: { port: 70_000 } })).code).toBe("LISTEN_FAILED");
  });
});

describe("a registration that cannot be", () => {
  it.each<[string, Partial<ServeRegistrationOptions>, string, RegExp]>([
    ["without a name", { name: "" }, "INVALID_ARGUMENT", /name/],
    ["with a hidden name, which kubelet skips", { name: ".x" }, "INVALID_ARGUMENT", /name/],
    ["with a name that leaves the folder", { name: "a/../../b" }, "INVALID_ARGUMENT", /name/],
    ["with a line break in its name", { name: "a\nb" }, "INVALID_ARGUMENT", /name/],
    ["without a type", { type: "" }, "INVALID_ARGUMENT", /type/],
    ["without versions", { supportedVersions: [] }, "INVALID_ARGUMENT", /version/],
    ["with an empty version", { supportedVersions: ["1.0.0", ""] }, "INVALID_ARGUMENT", /version/],
    ["at a tcp endpoint", { endpoint: "tcp://127.0.0.1:1" }, "INVALID_ENDPOINT", /kubeletSocketPath/],
    ["at a relative path", { endpoint: "./csi.sock" }, "INVALID_ENDPOINT", /absolute/],
    ["at a path that is none", { kubeletSocketPath: "" }, "INVALID_ENDPOINT", /empty/],
    ["with a path that is too long", { name: "n".repeat(120) }, "INVALID_ENDPOINT", /bytes/],
  ])("is refused %s", async (_, options, code, message) => {
    const registryDir = await temporaryRegistry();
    const error = await refusal({ ...options, registryDir });
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(await readdir(registryDir)).toEqual([]);
  });

  it("is refused without a registry, with what to do", async () => {
    const registryDir = join(await temporaryRegistry(), "missing");
    const error = await refusal({ registryDir, health: { port: 0 } });
    expect(error).toMatchObject({
      code: "LISTEN_FAILED",
      reason: `the folder ${registryDir} does not exist`,
    });
    expect(error.message).toMatch(/registering dirs\.example\.com with kubelet.*kubelet runs.*hostPath/);
    await writeFile(registryDir, "");
    expect((await refusal({ registryDir })).reason).toBe(`${registryDir} is no folder`);
  });

  it("is refused while another instance registers, and where a file is in the way", async () => {
    const { registryDir } = await register();
    expect((await refusal({ registryDir })).code).toBe("ENDPOINT_IN_USE");
    await symlink("/nowhere", join(registryDir, "b-reg.sock"));
    expect((await refusal({ registryDir, name: "b" })).code).toBe("LISTEN_FAILED");
  });
});
