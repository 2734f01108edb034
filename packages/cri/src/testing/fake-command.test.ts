import { RpcError } from "@container-interfaces/transport";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { create, start } from "../../testdata/fake-fixture.js";
import { defaultCommand, runCommand } from "./fake-command.js";

describe("ExecSync of a FakeRuntime", () => {
  it("gives back the command line, or what the function says", async () => {
    const { fake, client } = await start();
    const { containerId } = await create(client);
    await client.startContainer({ containerId });
    expect(Buffer.from((await client.execSync({ containerId, cmd: ["ls", "-l"] })).stdout).toString()).toBe(
      "ls -l\n",
    );
    fake.runtime.command = ({ containerId: id, argv }) => ({
      stderr: Uint8Array.of(255, 0),
      exitCode: argv.length,
      stdout: id,
    });
    expect(fake.runtime.command).not.toBe(defaultCommand);
    const result = await client.execSync({ containerId, cmd: ["a", "b"] });
    expect([[...result.stderr], Buffer.from(result.stdout).toString(), result.exitCode]).toEqual([
      [255, 0],
      containerId,
      2,
    ]);
    await expect(client.execSync({ containerId, cmd: [] })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
    fake.runtime.command = () => {
      throw new RpcError("INTERNAL", "exec failed: no such file");
    };
    await expect(client.execSync({ containerId, cmd: ["x"] })).rejects.toMatchObject({
      reason: "exec failed: no such file",
    });
  });

  it("ends when the time is over, and when the caller gives up", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const forever = vi.fn(() => new Promise<never>(() => {}));
    const caller = new AbortController();
    const call = { containerId: "x", argv: ["sleep"], signal: caller.signal };
    const bounded = expect(runCommand(forever, call, 5n)).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
    });
    vi.advanceTimersByTime(5_000);
    await bounded;
    const unbounded = expect(runCommand(forever, call, 0n)).rejects.toThrow("gone");
    vi.advanceTimersByTime(1e9);
    caller.abort(new Error("gone"));
    await unbounded;
    await expect(runCommand(forever, call, 5n)).rejects.toThrow("gone");
    expect(vi.getTimerCount()).toBe(0);
  });
});
