import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { ProcessError } from "@container-interfaces/process";
import { afterEach, describe, expect, test, vi } from "vitest";
import { failure } from "../../test/failure.js";
import { installScript } from "../../test/install-script.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { createNetns, isSameNetns, removeNetns, runInNetns } from "../index.js";

// what the real programs do in real namespaces is shown where there is root: in the conformance tests

const own = "/proc/self/ns/net";

/** A folder with programs that play `ip` and `nsenter`, and is the whole PATH of this process. */
function played(script = ""): { readonly calls: () => string[] } {
  const folder = temporaryFolder();
  const calls = join(folder, "calls");
  for (const name of script === "none" ? [] : ["ip", "nsenter"]) {
    installScript(folder, name, `echo "${name} $*" >> ${calls}\n${script}`);
  }
  vi.stubEnv("PATH", folder);
  return {
    calls: () => {
      try {
        return readFileSync(calls, "utf8").trimEnd().split("\n");
      } catch {
        return [];
      }
    },
  };
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("isSameNetns", () => {
  test("tells by what the paths lead to", async () => {
    expect(await isSameNetns(own)).toBe(true);
    const link = join(temporaryFolder(), "link");
    symlinkSync(own, link);
    expect(await isSameNetns(link, `/proc/${process.pid}/ns/net`)).toBe(true);
    expect(await isSameNetns("/proc/self/ns/pid")).toBe(false);
    expect(await isSameNetns(own, "/proc/self/ns/pid")).toBe(false);
  });

  test("fails where one of them is not there, and says which", async () => {
    const error = await failure(isSameNetns("/run/netns/none-of-this-name"), "NETNS_FAILED");
    expect(error.message).toBe(
      "[NETNS_FAILED] looking for the network namespace /run/netns/none-of-this-name: it does not exist",
    );
    await failure(isSameNetns(own, "/none"), "NETNS_FAILED");
    const other = await failure(isSameNetns(`${own}/x`), "NETNS_FAILED");
    expect(other).toMatchObject({ reason: "it cannot be looked at (ENOTDIR)", cause: { code: "ENOTDIR" } });
  });
});

describe("a name", () => {
  test.each(["", ".", "..", "a/b", "/a", "-batch", "a\0"])(
    "such as %j is refused, and nothing is run",
    async (name) => {
      const { calls } = played();
      await failure(createNetns(name), "INVALID_ARGUMENT");
      await failure(removeNetns(name), "INVALID_ARGUMENT");
      expect(calls()).toEqual([]);
    },
  );
});

describe("createNetns", () => {
  test("has ip make it, and gives its path", async () => {
    const { calls } = played();
    expect(await createNetns("web-1")).toBe("/run/netns/web-1");
    expect(calls()).toEqual(["ip netns add web-1"]);
  });

  test("fails as ip does, with what it said", async () => {
    played("echo 'Cannot create namespace file: File exists' >&2; exit 1");
    const error = await failure(createNetns("web-1"), "NETNS_FAILED");
    expect(error.message).toBe(
      "[NETNS_FAILED] making the network namespace web-1: it exited with code 1: Cannot create namespace file: File exists",
    );
    expect(ProcessError.is(error.cause, "EXIT")).toBe(true);
  });

  test("says what to do where there is no ip", async () => {
    played("none");
    const error = await failure(createNetns("web-1"), "NETNS_FAILED");
    expect(error.hint).toBe("Install iproute2");
  });

  test("ends with the deadline and the signal", async () => {
    played("while :; do :; done");
    await failure(createNetns("web-1", { timeoutMs: 100 }), "TIMEOUT");
    const error = await failure(createNetns("web-1", { signal: AbortSignal.abort("enough") }), "ABORTED");
    expect(error.cause).toBe("enough");
  });
});

test("removeNetns has nothing to do where there is none", async () => {
  const { calls } = played("exit 1");
  await removeNetns("none-of-this-name");
  expect(calls()).toEqual([]);
});

describe("runInNetns", () => {
  test("has nsenter run the program, which may have options", async () => {
    const { calls } = played("echo out; exit 3");
    const running = runInNetns(own, "ip", ["-br", "link"], { acceptExitCodes: [3] });
    expect((await running).stdoutText).toBe("out\n");
    expect(calls()).toEqual([`nsenter --net=${own} -- ip -br link`]);
    await expect(runInNetns(own, "ip")).rejects.toMatchObject({ name: "ProcessError", code: "EXIT" });
  });

  test("runs nothing where there is no such namespace", async () => {
    const { calls } = played();
    await failure(runInNetns("/run/netns/none-of-this-name", "ip"), "NETNS_FAILED");
    expect(calls()).toEqual([]);
  });
});
