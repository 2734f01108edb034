import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PluginErrorCode } from "@container-interfaces/cni/plugin";
import { expect, test } from "vitest";
import { temporaryFolder } from "../test/temporary-folder.js";
import { findConf, forgetConf, listConfs, saveConf } from "./saved-conf.js";

const conf = { type: "bridge", name: "lab" };
const eth0 = { network: "lab", containerId: "c1", ifName: "eth0" };

function dataDir(): string {
  return join(temporaryFolder(), "data", "flannel");
}

test("what is saved is found by container and interface, and forgotten", async () => {
  const dir = dataDir();
  expect(await findConf(dir, eth0)).toBeUndefined();
  const saved = await saveConf(dir, eth0, { ...conf, mtu: 1472 });
  await saveConf(dir, { ...eth0, ifName: "eth1" }, { ...conf, mtu: 1400 });
  expect(readdirSync(dir).sort()).toEqual(["c1:eth0", "c1:eth1"]);
  expect(await findConf(dir, eth0)).toEqual({
    file: saved.file,
    containerId: "c1",
    ifName: "eth0",
    conf: { ...conf, mtu: 1472 },
  });
  expect((await findConf(dir, { ...eth0, ifName: "eth1" }))?.conf?.mtu).toBe(1400);
  expect(await findConf(dir, { ...eth0, containerId: "c2" })).toBeUndefined();
  expect(await findConf(dir, { ...eth0, network: "other" })).toBeUndefined();
  await forgetConf(saved);
  await forgetConf(saved);
  expect(readdirSync(dir)).toEqual(["c1:eth1"]);
});

test("only this user can read it, and a second one takes its place at once", async () => {
  const dir = dataDir();
  const { file } = await saveConf(dir, eth0, conf);
  expect(statSync(dir).mode & 0o777).toBe(0o700);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const before = statSync(file).ino;
  await saveConf(dir, eth0, { ...conf, mtu: 1 });
  // another file under the name: one that is written over could be read by half
  expect(statSync(file).ino).not.toBe(before);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ ...conf, mtu: 1 });
  expect(readdirSync(dir)).toEqual(["c1:eth0"]);
});

test("what the plugin in Go has saved is found by the container, after what is saved here", async () => {
  const dir = dataDir();
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, "c1"), JSON.stringify({ ...conf, mtu: 1 }));
  const ofGo = await findConf(dir, eth0);
  expect(ofGo).toEqual({
    file: join(dir, "c1"),
    containerId: "c1",
    ifName: undefined,
    conf: { ...conf, mtu: 1 },
  });
  expect(await findConf(dir, { ...eth0, network: "other" })).toBeUndefined();
  await saveConf(dir, eth0, conf);
  expect((await findConf(dir, eth0))?.ifName).toBe("eth0");
});

test.each(["", "{", "null", "[]", '{"name":"lab"}', '{"type":1,"name":"lab"}'])(
  "a file that holds %j is damaged",
  async (text) => {
    const dir = dataDir();
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, "c1:eth0"), text);
    const saved = await findConf(dir, eth0);
    expect(saved).toMatchObject({ ifName: "eth0", conf: undefined });
    expect(await listConfs(dir, "lab")).toEqual([]);
  },
);

test("the list has those of the network alone, without what is being written", async () => {
  const dir = dataDir();
  expect(await listConfs(dir, "lab")).toEqual([]);
  await saveConf(dir, { containerId: "c2", ifName: "eth0" }, conf);
  await saveConf(dir, { containerId: "c3", ifName: "eth0" }, { ...conf, name: "other" });
  await saveConf(dir, eth0, conf);
  writeFileSync(join(dir, "c4"), JSON.stringify(conf));
  writeFileSync(join(dir, ".c5:eth0"), JSON.stringify(conf));
  const list = await listConfs(dir, "lab");
  expect(list.map(({ containerId, ifName }) => [containerId, ifName])).toEqual([
    ["c1", "eth0"],
    ["c2", "eth0"],
    ["c4", undefined],
  ]);
});

test("a folder that cannot be used is told, and nothing is left of what could not be written", async () => {
  const dir = dataDir();
  const refusal = { pluginCode: PluginErrorCode.IO_FAILURE };
  mkdirSync(join(dir, "c1:eth0"), { recursive: true });
  await expect(saveConf(dir, eth0, conf)).rejects.toMatchObject(refusal);
  await expect(findConf(dir, eth0)).rejects.toMatchObject(refusal);
  await expect(listConfs(dir, "lab")).rejects.toMatchObject(refusal);
  expect(readdirSync(dir)).toEqual(["c1:eth0"]);
  const file = join(dir, "file");
  writeFileSync(file, "");
  await expect(saveConf(join(file, "x"), eth0, conf)).rejects.toMatchObject(refusal);
  await expect(listConfs(file, "lab")).rejects.toMatchObject(refusal);
  expect(existsSync(file)).toBe(true);
});
