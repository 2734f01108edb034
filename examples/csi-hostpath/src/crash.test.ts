import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ControllerDefinition, VolumeCapability_AccessMode_Mode as Mode } from "@container-interfaces/csi";
import { connect } from "@container-interfaces/transport";
import { expect, test } from "vitest";

const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const mount = {
  accessType: { $case: "mount", value: {} },
  accessMode: { mode: Mode.SINGLE_NODE_WRITER },
} as const;

async function start(dir: string): Promise<ChildProcess> {
  const flags = ["--endpoint", `unix://${dir}/csi.sock`, "--data-dir", join(dir, "data")];
  const child = spawn(process.execPath, [main, ...flags, "--publish-mode", "link", "--node-id", "n1"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  await Promise.race([once(child.stderr as NodeJS.ReadableStream, "data"), once(child, "exit")]);
  expect(child.exitCode).toBeNull();
  return child;
}

test("every acknowledged volume is there after kill -9, once and with its data", {
  timeout: 60_000,
}, async () => {
  const dir = await mkdtemp(join(tmpdir(), "hostpath-crash-"));
  let child = await start(dir);
  try {
    const acknowledged = new Map<string, string>();
    for (let round = 0; round < 10; round++) {
      const connection = connect(`unix://${dir}/csi.sock`);
      const controller = connection.client(ControllerDefinition);
      const exited = once(child, "exit");
      const source = acknowledged.get("v-0-0");
      const volumeContentSource =
        source === undefined
          ? undefined
          : ({ type: { $case: "volume", value: { volumeId: source } } } as const);
      const calls = Array.from({ length: 8 }, async (_, index) => {
        const name = `v-${round}-${index}`;
        const request = { name, volumeCapabilities: [mount], capacityRange: { requiredBytes: 4096n } };
        const { volume } = await controller.createVolume({ ...request, volumeContentSource });
        acknowledged.set(name, volume?.volumeId ?? "");
        if (round === 0 && index === 0) {
          const path = join(dir, "data/data", Buffer.from(volume?.volumeId ?? "").toString("base64url"));
          await writeFile(join(path, "file"), "content");
        }
        // the kill comes amid the other calls, at another point in each round
        if (index === round % 8) child.kill("SIGKILL");
      });
      await Promise.allSettled(calls);
      child.kill("SIGKILL");
      await exited;
      await connection.close();
      child = await start(dir);
    }
    const connection = connect(`unix://${dir}/csi.sock`);
    const { entries } = await connection.client(ControllerDefinition).listVolumes({});
    await connection.close();
    const ids = entries.map(({ volume }) => volume?.volumeId ?? "");
    expect(new Set(ids).size).toBe(ids.length);
    expect(acknowledged.size).toBeGreaterThanOrEqual(10);
    expect(ids).toEqual(expect.arrayContaining([...acknowledged.values()]));
    const data = await readdir(join(dir, "data/data"));
    expect(data.sort()).toEqual(ids.map((id) => Buffer.from(id).toString("base64url")).sort());
    for (const [name, id] of acknowledged) {
      if (name.startsWith("v-0-") && name !== "v-0-0") continue;
      const path = join(dir, "data/data", Buffer.from(id).toString("base64url"), "file");
      expect(await readFile(path, "utf8")).toBe("content");
    }
  } finally {
    child.kill("SIGKILL");
    await rm(dir, { recursive: true, force: true });
  }
});
