import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runProgram } from "@container-interfaces/process";
import type { Checks } from "../checks.js";
import { expect, expectEqual } from "../expect.js";
import type { PluginLab } from "./plugin-lab.js";

/** Runs `examples/cni-attach` where plugins run: it attaches, is reached and leaves, also when it is interrupted. */
export async function checkAttachExample(lab: PluginLab, checks: Checks): Promise<void> {
  const program = fileURLToPath(new URL("../../../examples/cni-attach/dist/main.js", import.meta.url));
  const host = lab.host ?? "/proc/self/ns/net";
  const cacheDir = join(lab.dir, "example-cache");
  const dataDir = join(lab.dir, "example-ipam");
  const flags = [
    "--plugins",
    lab.bin,
    "--cache-dir",
    cacheDir,
    "--data-dir",
    dataDir,
    "--bridge",
    "ci-example0",
  ];
  const args = [`--net=${host}`, process.execPath, program, ...flags, "example"];
  const expectNothing = async (): Promise<void> => {
    expect(!(await lab.inHost("ip", "-br", "link")).includes("ci-example0"), "the bridge is gone");
    expectEqual(await readdir(join(cacheDir, "results")).catch(() => []), [], "the cache");
    const addresses = await readdir(join(dataDir, "example")).catch(() => []);
    expectEqual(
      addresses.filter((name) => name.startsWith("10.")),
      [],
      "the addresses in use",
    );
    const pods = (await readdir("/run/netns")).filter((name) => name.startsWith("attach-"));
    expectEqual(pods, [], "the namespaces of the example");
  };
  await checks.check(
    "examples/cni-attach: joins, is pinged, is reached by its host port, and leaves",
    async () => {
      const { stdoutText } = await runProgram("nsenter", args, { timeoutMs: 60_000 });
      expect(stdoutText.includes("10.187.0."), `it tells the address: ${stdoutText}`);
      await expectNothing();
    },
  );
  await checks.check(
    "examples/cni-attach: a plugin that is missing is told before anything is made",
    async () => {
      const missing = args.map((arg) => (arg === lab.bin ? lab.dir : arg));
      const { exitCode, stderrText } = await runProgram("nsenter", missing, {
        timeoutMs: 60_000,
        acceptExitCodes: [1],
      });
      expect(
        exitCode === 1 && stderrText.includes("PLUGIN_NOT_FOUND"),
        `it says what is missing: ${stderrText}`,
      );
      await expectNothing();
    },
  );
}
