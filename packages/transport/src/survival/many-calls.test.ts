import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";

const script = fileURLToPath(new URL("../../testdata/many-calls.mjs", import.meta.url));

it("100,000 calls and 10,000 cancellations leave no memory, socket, timer, listener or warning behind", async () => {
  const child = spawn(process.execPath, ["--expose-gc", script, "100000", "10000"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const outcome = JSON.parse(await text(child.stdout));
  expect(outcome).toMatchObject({ wrong: 0, warnings: [] });
  // some calls are cancelled before their handler begins
  expect(outcome.fired).toBeGreaterThan(5_000);
  expect(outcome.grownBytes).toBeLessThan(4_000_000);
  expect(kept(outcome.stillStanding)).toEqual(kept(outcome.standing));
  expect(kept(outcome.after)).toEqual(kept(outcome.before));
}, 240_000);

/** What would stay; requests to the system come and go. */
function kept(resources: readonly string[]): string[] {
  return resources.filter((name) => /Wrap$|Timeout|Immediate/.test(name));
}
