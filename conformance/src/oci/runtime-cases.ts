import { closeSync, openSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, expectEqual, expectSoon, present } from "../expect.js";
import { isAlive } from "../lab.js";
import { cgroupOf, readCgroupNumber } from "../observe/cgroups.js";
import { expectOciError } from "./expect-oci-error.js";
import type { RuntimeLab } from "./runtime-lab.js";

/** One thing that the driver does with a real runtime. */
export interface RuntimeCase {
  readonly name: string;
  readonly body: (lab: RuntimeLab) => Promise<void>;
}

const mebibyte = 1024 * 1024;

/** What is true of the driver with any runtime. Each case removes the containers that it makes. */
export const runtimeCases: readonly RuntimeCase[] = [
  {
    name: "version, features and the example of a configuration",
    body: async ({ runtime, test }) => {
      const version = await runtime.version();
      expect(test.name.startsWith(version.name), `it calls itself ${version.name}`);
      if (test.lacks.includes("features")) await expectOciError(runtime.features(), "UNSUPPORTED");
      const features = test.lacks.includes("features") ? undefined : await runtime.features();
      expect(
        features === undefined || (features.hooks ?? []).includes("createRuntime"),
        "it has no hook createRuntime",
      );
      expect((await runtime.spec()).root !== undefined, "its example has no root");
      expect((await runtime.spec({ rootless: true })).linux !== undefined, "nor has that for users");
    },
  },
  {
    name: "run: streams and the exit code",
    body: async (lab) => {
      const bundle = await lab.bundle(["sh", "-c", "cat; echo err >&2; exit 7"]);
      const stdio = { stdin: "pipe", stdout: "pipe", stderr: "pipe" } as const;
      const container = await lab.runtime.run("run-1", { path: bundle }, { stdio });
      const input = Buffer.alloc(3 * mebibyte, "0123456789");
      container.stdin?.end(input);
      const [out, err] = await Promise.all([
        text(present(container.stdout, "stdout")),
        text(present(container.stderr, "stderr")),
      ]);
      expect(out === input.toString(), "what was written has not come back");
      expectEqual([err, await container.wait()], ["err\n", { exitCode: 7 }], "the end");
    },
  },
  {
    name: "run: a program that ends at once, by a signal, and by SIGKILL",
    body: async (lab) => {
      const file = join(lab.folder, "out");
      const quick = await lab.runtime.run("quick", await lab.bundle(["sh", "-c", "echo quick"]), {
        stdio: { stdout: file },
      });
      expectEqual(await quick.wait(), { exitCode: 0 }, "the exit");
      expectEqual(await readFile(file, "utf8"), "quick\n", "what it wrote");
      const killed = await lab.runtime.run("killed", await lab.bundle(["sleep", "1000"]));
      await killed.kill("KILL");
      expectEqual(await killed.wait(), { exitCode: 137 }, "the exit");
      const trapping = await lab.bundle([
        "sh",
        "-c",
        "trap 'exit 9' USR1; echo ready; while :; do sleep 0.05; done",
      ]);
      const asked = await lab.runtime.run("asked", trapping, { stdio: { stdout: "pipe" } });
      for await (const _ of asked.stdout ?? []) break;
      await asked.kill("USR1");
      expectEqual(await asked.wait(), { exitCode: 9 }, "the exit");
    },
  },
  {
    name: "failures have the right codes",
    body: async (lab) => {
      const { runtime } = lab;
      await expectOciError(runtime.state("nobody"), "NOT_FOUND");
      await expectOciError(runtime.start("nobody"), "NOT_FOUND");
      await expectOciError(runtime.kill("nobody"), "NOT_FOUND");
      await expectOciError(runtime.delete("nobody"), "NOT_FOUND");
      await expectOciError(runtime.exec("nobody", ["ls"]), "NOT_FOUND");
      await expectOciError(
        runtime.exec("nobody", { args: ["ls"], cwd: "/" }, { complete: false }),
        "NOT_FOUND",
      );
      await runtime.delete("nobody", { force: true });
      await expectOciError(runtime.run("x", join(lab.folder, "no-bundle")), "RUNTIME_FAILED");
      const nope = await expectOciError(runtime.run("x", await lab.bundle(["nope"])), "RUNTIME_FAILED");
      expect(/nope/.test(nope.message), `it does not say which program: ${nope.message}`);
      await using container = await lab.sleeper("here");
      await expectOciError(runtime.create("here", container.bundle), "ALREADY_EXISTS");
      await expectOciError(runtime.run("here", container.bundle), "ALREADY_EXISTS");
      await expectOciError(container.start(), "WRONG_STATE");
      await expectOciError(container.delete(), "WRONG_STATE");
      await expectOciError(container.kill("NONE"), "INVALID_ARGUMENT");
      await expectOciError(container.exec(["nope"]), "RUNTIME_FAILED");
      expectEqual((await container.state()).status, "running", "the status after all that");
    },
  },
  {
    name: "create, start, kill and delete, and the states on the way",
    body: async (lab) => {
      const file = join(lab.folder, "created");
      const bundle = await lab.bundle(["sh", "-c", "echo started; exec sleep 1000"]);
      const container = await lab.runtime.create("life", bundle, { stdio: { stdout: file, stderr: file } });
      const created = await container.state();
      expectEqual([created.status, created.pid], ["created", container.pid], "the state");
      expect(await isAlive(container.pid), "its process is not there");
      expectEqual(await readFile(file, "utf8"), "", "what it has written before its start");
      await container.start();
      await expectSoon(async () => (await readFile(file, "utf8")) === "started\n", "it has written nothing");
      expectEqual((await container.state()).status, "running", "the status");
      const listed = await lab.runtime.list();
      expectEqual(
        listed.map(({ id, status, pid }) => [id, status, pid]),
        [["life", "running", container.pid]],
        "the list",
      );
      await expectOciError(container.wait({ timeoutMs: 20 }), "TIMEOUT");
      const waiting = container.wait();
      await container.kill("KILL");
      expectEqual(await waiting, { exitCode: undefined }, "the exit");
      await expectSoon(async () => (await container.state()).status === "stopped", "it is not stopped");
      await expectOciError(container.start(), "WRONG_STATE");
      await expectOciError(container.exec(["ls"]), "WRONG_STATE");
      await container.delete();
      await expectOciError(container.state(), "NOT_FOUND");
    },
  },
  {
    name: "exec: process, environment, streams, exit codes",
    body: async (lab) => {
      await using container = await lab.sleeper("exec");
      const { stdoutText } = await container.exec(["env"]);
      expect(stdoutText.includes("FROM=config\n"), `it lacks the container's environment: ${stdoutText}`);
      const process = { args: ["sh", "-c", "echo $FROM $MORE; readlink /proc/self/cwd; id -u"], cwd: "/tmp" };
      const user = await container.exec({
        ...process,
        env: ["FROM=exec", "MORE=1"],
        user: { uid: 12, gid: 34 },
      });
      expectEqual(user.stdoutText, "exec 1\n/tmp\n12\n", "what it printed");
      const exact = { args: ["/bin/env"], cwd: "/", env: ["A=1"], user: { uid: 0, gid: 0 } };
      const printed = (await container.exec(exact, { complete: false })).stdoutText
        .split("\n")
        .filter(Boolean);
      expectEqual(
        printed.filter((each) => !each.startsWith("HOME=")),
        ["A=1"],
        "the exact environment",
      );
      const input = Buffer.alloc(2 * mebibyte, "abcdefg");
      const echo = await container.exec(["sh", "-c", "cat; echo end >&2; exit 3"], { stdin: input });
      expect(Buffer.compare(echo.stdout, input) === 0, "what was written has not come back");
      expectEqual([echo.stderrText, echo.exitCode], ["end\n", 3], "the end");
      expectEqual((await container.exec(["sh", "-c", "kill -9 $$"])).exitCode, 137, "the exit code");
      await expectOciError(container.exec(["yes"], { maxOutputBytes: mebibyte }), "TOO_LARGE");
      await expectOciError(container.exec(["sleep", "1000"], { timeoutMs: 500 }), "TIMEOUT");
      await expectSoon(async () => (await container.ps()).length === 1, "what was ended goes on");
    },
  },
  {
    name: "startExec and execDetached",
    body: async (lab) => {
      await using container = await lab.sleeper("started");
      const stdio = { stdin: "pipe", stdout: "pipe" } as const;
      const shell = await container.startExec(
        ["sh", "-c", "while read line; do echo got $line; done; exit 4"],
        { stdio },
      );
      const lines = present(shell.stdout, "stdout")[Symbol.asyncIterator]();
      for (const word of ["one", "two"]) {
        shell.stdin?.write(`${word}\n`);
        expectEqual(String((await lines.next()).value), `got ${word}\n`, "the answer");
      }
      shell.stdin?.end();
      expectEqual(await shell.wait(), { exitCode: 4 }, "the exit");
      const pid = await lab.runtime.execDetached("started", ["sleep", "1000"]);
      expect((await container.ps()).includes(pid), "the process is not in the container");
      {
        await using disposed = await container.startExec(["sleep", "1000"]);
        expect(await isAlive(disposed.pid), "the process is not there");
      }
      await expectSoon(async () => (await container.ps()).length === 2, "what was disposed of goes on");
    },
  },
  {
    name: "file descriptors are passed on",
    body: async (lab) => {
      const [first, second] = [join(lab.folder, "fd-3"), join(lab.folder, "fd-4")];
      await writeFile(first, "three");
      const fds = [openSync(first, "r"), openSync(second, "w")];
      try {
        const bundle = await lab.bundle(["sh", "-c", "cat <&3 >&4; exec sleep 1000"]);
        await using container = await lab.runtime.run("fds", bundle, { preserveFds: fds });
        await expectSoon(async () => (await readFile(second, "utf8")) === "three", "nothing was written");
        const more = openSync(first, "r");
        const result = await container
          .exec(["sh", "-c", "cat <&3"], { preserveFds: [more] })
          .finally(() => closeSync(more));
        expectEqual(result.stdoutText, "three", "what was read");
      } finally {
        for (const fd of fds) closeSync(fd);
      }
    },
  },
  {
    name: "pause and resume",
    body: async (lab) => {
      await using container = await lab.sleeper("paused");
      await container.pause();
      expectEqual((await container.state()).status, "paused", "the status");
      await expectOciError(container.exec(["ls"]), "WRONG_STATE");
      await container.resume();
      expectEqual((await container.state()).status, "running", "the status");
      expectEqual(
        (await container.exec(["true"], { complete: true }).catch(() => ({ exitCode: 0 }))).exitCode,
        0,
        "exec",
      );
    },
  },
  {
    name: "update",
    body: async (lab) => {
      await using container = await lab.sleeper("updated");
      const cgroup = await cgroupOf(container.pid);
      await container.update({ memory: { limit: 64 * mebibyte } });
      expectEqual(await readCgroupNumber(cgroup, "memoryLimit"), 64 * mebibyte, "the limit");
      await container.update({ cpu: { quota: 50_000, period: 100_000 } });
      expectEqual(await readCgroupNumber(cgroup, "cpuQuota"), 50_000, "the quota");
      expectEqual(await readCgroupNumber(cgroup, "memoryLimit"), 64 * mebibyte, "the limit after that");
    },
  },
  {
    name: "stats and events",
    body: async (lab) => {
      await using container = await lab.sleeper("measured");
      const watch = async (): Promise<number> => {
        let count = 0;
        for await (const { type, id } of container.events({ intervalMs: 50 })) {
          expectEqual([type, id], ["stats", "measured"], "the event");
          count += 1;
          if (count === 3) break;
        }
        return count;
      };
      if (lab.test.lacks.includes("events")) {
        await expectOciError(container.stats(), "UNSUPPORTED");
        await expectOciError(watch(), "UNSUPPORTED");
        return;
      }
      const { pids, memory } = await container.stats();
      expectEqual(pids?.current, 1, "the number of processes");
      expect(BigInt(memory?.usage?.usage ?? 0) > 0n, "it uses no memory");
      expectEqual(await watch(), 3, "the number of events");
      let seen = 0;
      for await (const _ of container.events({ intervalMs: 50 })) {
        seen += 1;
        if (seen > 1) continue;
        await container.kill("KILL");
        await container.wait();
        await expectOciError(container.stats(), "WRONG_STATE");
        await container.delete();
      }
      expect(seen >= 1, "no event has come before the end");
    },
  },
  {
    name: "ps",
    body: async (lab) => {
      await using container = await lab.sleeper("listed");
      expectEqual(await container.ps(), [container.pid], "the processes");
      await container.kill("KILL");
      await container.wait();
    },
  },
  {
    name: "a terminal: its size, what is typed and shown",
    body: async (lab) => {
      const bundle = await lab.bundle(
        ["sh", "-c", "tty; while read line; do echo got $line; stty size; done; exit 6"],
        {
          terminal: true,
        },
      );
      await expectOciError(lab.runtime.run("terminal", bundle), "RUNTIME_FAILED");
      const stdio = { stdin: "pipe", stdout: "pipe" } as const;
      const container = await lab.runtime.run("terminal", bundle, {
        stdio,
        terminal: { rows: 40, columns: 100 },
      });
      let shown = "";
      container.stdout?.on("data", (chunk: Buffer) => {
        shown += chunk.toString();
      });
      await expectSoon(() => shown.includes("/dev/pts/0"), "no terminal is shown");
      container.stdin?.write("one\n");
      await expectSoon(() => shown.includes("got one\r\n"), "what is typed is not read");
      const resizes = !lab.test.lacks.includes("resize");
      await expectSoon(() => !resizes || shown.includes("40 100\r\n"), "the size is not 40 100");
      await container.resize({ rows: 11, columns: 22 });
      if (resizes) {
        await expectSoon(() => {
          container.stdin?.write("again\n");
          return shown.includes("11 22\r\n");
        }, "the size is not 11 22");
      }
      const size = ["sh", "-c", "stty size; exit 5"];
      const executed = await container.exec(size, { terminal: { rows: 7, columns: 77 } });
      expectEqual([executed.stdoutText, executed.exitCode], ["7 77\r\n", 5], "what was executed");
      // the end of the input is typed as ^D
      container.stdin?.end();
      expectEqual(await container.wait(), { exitCode: 6 }, "the exit");
    },
  },
  {
    name: "a start or a creation that is ended at any moment leaves nothing",
    body: async (lab) => {
      const bundle = await lab.bundle(["sh", "-c", "trap '' TERM; while :; do sleep 0.1; done"]);
      const cut: string[] = [];
      for (let round = 0; round < 12; round += 1) {
        const timeoutMs = 1 + Math.random() * 150;
        const how = round % 2 === 0 ? ("run" as const) : ("create" as const);
        try {
          await using _ = await lab.runtime[how]("cut", bundle, { timeoutMs });
        } catch (error) {
          await expectOciError(Promise.reject(error), "TIMEOUT");
          cut.push(`${how} after ${timeoutMs.toFixed(0)} ms`);
        }
        expectEqual(await lab.runtime.list(), [], `the containers after ${cut.at(-1)}`);
      }
      await lab.expectNothing();
      console.log(`  ended: ${cut.join(", ")}`);
    },
  },
  {
    name: "a signal ends a container that runs, in a terminal too",
    body: async (lab) => {
      for (const terminal of [false, true]) {
        const bundle = await lab.bundle(["sh", "-c", "trap '' TERM HUP; while :; do sleep 0.1; done"], {
          terminal,
        });
        const controller = new AbortController();
        const container = await lab.runtime.run("called-off", bundle, {
          signal: controller.signal,
          terminal,
        });
        controller.abort(new Error("enough"));
        const error = await expectOciError(container.wait(), "ABORTED");
        expect(error.cause instanceof Error && error.cause.message === "enough", "the reason is lost");
        await lab.expectNothing();
      }
    },
  },
  {
    name: "another's container of the same id is left alone",
    body: async (lab) => {
      await using container = await lab.sleeper("other");
      for (const timeoutMs of [5, 20, 40]) {
        await expectOciError(
          lab.runtime.run("other", container.bundle, { timeoutMs }),
          "TIMEOUT",
          "ALREADY_EXISTS",
        );
      }
      expectEqual((await container.state()).status, "running", "the status");
    },
  },
  {
    name: "a runtime that is killed is told, and disposing removes the container",
    body: async (lab) => {
      const container = await lab.runtime.run("orphan", await lab.bundle(["sleep", "1000"]));
      const parent = Number(
        /^PPid:\s+(\d+)$/m.exec(await readFile(`/proc/${container.pid}/status`, "utf8"))?.[1],
      );
      process.kill(parent, "SIGKILL");
      await expectOciError(container.wait(), "RUNTIME_FAILED");
      expectEqual((await container.state()).status, "running", "the status");
      await lab.runtime.delete("orphan", { force: true });
    },
  },
  {
    name: "eight containers at once",
    body: async (lab) => {
      const ids = Array.from({ length: 8 }, (_, index) => `many-${index}`);
      const codes = await Promise.all(
        ids.map(async (id, index) => {
          const bundle = await lab.bundle(["sh", "-c", `sleep 0.2; exit ${index}`]);
          return (await (await lab.runtime.run(id, bundle)).wait()).exitCode;
        }),
      );
      expectEqual(codes, [0, 1, 2, 3, 4, 5, 6, 7], "the exit codes");
    },
  },
];
