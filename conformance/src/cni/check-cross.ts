import { chmod, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  CNIConfig,
  CniError,
  createExec,
  createNetns,
  networkConfFromBytes,
  removeNetns,
  runInNetns,
} from "@container-interfaces/cni";
import type { Checks } from "../checks.js";
import { expect, expectEqual } from "../expect.js";
import { type GoAnswer, GoDriver } from "./go-driver.js";
import type { PluginLab } from "./plugin-lab.js";

/** The programs of `conformance/go/cni`. */
export interface GoPrograms {
  readonly driver: string;
  /** A folder with `noop`, a plugin that is made with skel. */
  readonly folder: string;
}

/** What Go attached is detached here, and the other way round; plugins of each side are run by the other. */
export async function checkCross(lab: PluginLab, go: GoPrograms, checks: Checks): Promise<void> {
  await onBridge(lab, go, checks);
  await goPluginHere(lab, go, checks);
  await ourPluginInGo(lab, go, checks);
}

const portMappings = [{ hostPort: 8089, containerPort: 80, protocol: "tcp" }];

async function onBridge(lab: PluginLab, go: GoPrograms, checks: Checks): Promise<void> {
  const name = `cross${process.pid}`;
  const cacheDir = join(lab.dir, "cross-cache");
  const store = join(lab.dir, "cross-ipam");
  const text = JSON.stringify({
    cniVersion: "1.1.0",
    name: "cross",
    plugins: [
      {
        type: "bridge",
        bridge: "ci-cross0",
        isGateway: true,
        ipam: { type: "host-local", dataDir: store, subnet: "10.71.0.0/24" },
      },
      { type: "portmap", backend: "iptables", snat: true, capabilities: { portMappings: true } },
    ],
  });
  const host = lab.host ?? "/proc/self/ns/net";
  const exec = createExec({ wrap: (plugin) => ["nsenter", `--net=${host}`, plugin] });
  const cni = new CNIConfig({ path: [lab.bin], cacheDir, exec });
  const network = networkConfFromBytes(text);
  const netns = await createNetns(name);
  const rt = {
    containerId: name,
    netns,
    ifName: "eth0",
    args: [
      ["IgnoreUnknown", "1"],
      ["K8S_POD_NAME", "web"],
    ] as const,
    capabilityArgs: { portMappings },
  };
  await using driver = new GoDriver("nsenter", [`--net=${host}`, go.driver]);
  const inGo = async (op: string, more: object = {}): Promise<GoAnswer> => {
    const answer = await driver.call(op, {
      cacheDir,
      path: [lab.bin],
      list: Buffer.from(text).toString("base64"),
      ...more,
    });
    expect(answer.ok, `${op} in Go fails: ${answer.panic ?? answer.error?.message}`);
    return answer;
  };
  const isAttached = async (): Promise<boolean> => {
    const { stdoutText } = await runInNetns(netns, "ip", ["-br", "link"]);
    const rules = await lab.inHost("iptables-save", "-t", "nat");
    expectEqual(
      rules.includes("8089"),
      stdoutText.includes("eth0"),
      "whether there is a rule for the host port",
    );
    return stdoutText.includes("eth0");
  };
  const expectDetached = async (): Promise<void> => {
    expect(!(await isAttached()), "the interface is gone");
    expectEqual(
      (await readdir(join(store, "cross"))).filter((file) => file.startsWith("10.")),
      [],
      "the addresses in use",
    );
    expectEqual(await readdir(join(cacheDir, "results")), [], "the cache");
    expectEqual(await readdir(join(cacheDir, "pending")).catch(() => []), [], "the notes of ADDs");
  };
  try {
    await checks.check("what Go has attached is seen, checked and detached here", async () => {
      await inGo("add", { rt });
      expect(await isAttached(), "Go has attached the container");
      const [attachment] = await cni.getCachedAttachments(name);
      expectEqual(
        { ...attachment, config: undefined },
        { ...rt, network: "cross", config: undefined },
        "the cached attachment",
      );
      await cni.checkNetworkList(network, rt);
      await cni.delNetworkList(network, rt);
      await expectDetached();
    });
    await checks.check("what was attached here is seen, checked and detached by Go", async () => {
      await cni.addNetworkList(network, rt);
      expect(await isAttached(), "the container is attached");
      await inGo("check", { rt });
      await inGo("del", { rt });
      await expectDetached();
    });
    await checks.check("GC of each side takes down what the other has attached", async () => {
      await inGo("add", { rt });
      await cni.gcNetworkList(network, { validAttachments: [] });
      await expectDetached();
      await cni.addNetworkList(network, rt);
      await inGo("gc", { valid: [] });
      await expectDetached();
    });
  } finally {
    await cni.delNetworkList(network, rt).catch(() => {});
    await removeNetns(name);
  }
}

async function goPluginHere(lab: PluginLab, go: GoPrograms, checks: Checks): Promise<void> {
  const folder = join(lab.dir, "noop-plugin");
  await mkdir(folder);
  const cni = new CNIConfig({ path: [go.folder], cacheDir: join(folder, "cache") });
  const debugFile = join(folder, "debug.json");
  const steer = (debug: object): Promise<void> => writeFile(debugFile, JSON.stringify(debug));
  const network = networkConfFromBytes(
    JSON.stringify({ cniVersion: "1.1.0", name: "noop", plugins: [{ type: "noop", debugFile }] }),
  );
  const rt = { containerId: "c", netns: "/run/netns/none", ifName: "eth0" };
  await checks.check("a plugin in Go, made with skel, serves every verb here", async () => {
    await steer({ reportResult: '{"cniVersion":"1.1.0","ips":[{"address":"10.1.2.3/24"}]}' });
    const result = await cni.addNetworkList(network, rt);
    expectEqual(result, { cniVersion: "1.1.0", ips: [{ address: "10.1.2.3/24" }] }, "the result");
    await steer({});
    await cni.checkNetworkList(network, rt);
    await cni.getStatusNetworkList(network);
    await cni.gcNetworkList(network, { validAttachments: [{ containerId: "c", ifName: "eth0" }] });
    await cni.delNetworkList(network, rt);
    const { supportedVersions } = await cni.getVersionInfo("noop");
    expect(supportedVersions.includes("1.1.0"), `it supports 1.1.0: ${supportedVersions}`);
    await cni.validateNetworkList(network);
  });
  await checks.check("errors of a plugin in Go arrive with code, message and details", async () => {
    await steer({ reportError: { code: 51, msg: "no", details: "because" } });
    const error = await cni.getStatusNetworkList(network).catch((failure: unknown) => failure);
    expect(CniError.is(error, "PLUGIN_FAILED"), `STATUS fails: ${error}`);
    const { pluginCode, pluginMessage, pluginDetails, exitCode } = error;
    expectEqual(
      { pluginCode, pluginMessage, pluginDetails, exitCode },
      { pluginCode: 51, pluginMessage: "no", pluginDetails: "because", exitCode: 1 },
      "the error",
    );
  });
}

async function ourPluginInGo(lab: PluginLab, go: GoPrograms, checks: Checks): Promise<void> {
  const folder = join(lab.dir, "ours");
  await mkdir(folder);
  const program = fileURLToPath(new URL("./our-plugin.js", import.meta.url));
  await writeFile(join(folder, "ours"), `#!/bin/sh\nexec "${process.execPath}" "${program}"\n`);
  await chmod(join(folder, "ours"), 0o755);
  await using driver = new GoDriver(go.driver);
  const rt = { containerId: "c", netns: "/run/netns/none", ifName: "eth0" };
  const call = (op: string, plugin: object, more: object = {}): Promise<GoAnswer> => {
    const plugins = [{ type: "ours", address: "10.1.2.3/24", ...plugin }];
    const list = Buffer.from(
      JSON.stringify({ cniVersion: "1.0.0", ...more, name: "ours", plugins }),
    ).toString("base64");
    return driver.call(op, {
      cacheDir: join(folder, "cache"),
      path: [folder],
      list,
      ...(op === "gc" || op === "status" || op === "validate" ? {} : { rt }),
      ...(op === "gc" ? { valid: [] } : {}),
    });
  };
  const works = async (answer: Promise<GoAnswer>): Promise<unknown> => {
    const { ok, value, error, panic } = await answer;
    expect(ok, `it works in Go: ${panic ?? error?.message}`);
    return value;
  };
  await checks.check("a plugin of ours serves every verb in Go", async () => {
    const result = JSON.stringify(await works(call("add", {})));
    expect(Buffer.from(result, "base64").length > 0, `ADD gives a result: ${result}`);
    await works(call("check", {}));
    await works(call("status", {}, { cniVersion: "1.1.0" }));
    await works(call("gc", { valid: 0 }, { cniVersion: "1.1.0" }));
    await works(call("del", {}));
    await works(call("validate", {}));
    const versions = await driver.call("getVersionInfo", {
      cacheDir: folder,
      path: [folder],
      pluginType: "ours",
    });
    expect(
      JSON.stringify(versions.value).includes("0.4.0"),
      `VERSION is answered: ${JSON.stringify(versions)}`,
    );
  });
  await checks.check("errors of a plugin of ours arrive in Go with code, message and details", async () => {
    for (const [op, verb] of [
      ["add", "ADD"],
      ["check", "CHECK"],
      ["del", "DEL"],
      ["gc", "GC"],
      ["status", "STATUS"],
    ] as const) {
      const { ok, error } = await call(op, { failures: { [verb]: 50 } }, { cniVersion: "1.1.0" });
      expect(!ok, `${op} fails`);
      expect(
        error?.message.includes(`${verb} was asked to fail; by its configuration`) ?? false,
        `${op} tells why: ${error?.message}`,
      );
      if (op !== "gc") expectEqual(error?.code, 50, `the code of ${op}`);
    }
    const { ok, error } = await call("add", {}, { cniVersion: "0.3.1" });
    expect(!ok && error?.code === 1, `a version that it does not support is refused: ${error?.message}`);
  });
}
