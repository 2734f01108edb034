import { spawn } from "node:child_process";
import { lstatSync } from "node:fs";
import { chmod, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { EchoDefinition } from "../../testdata/echo-definition.js";
import {
  connectTo,
  failure,
  leaveStale,
  serveEcho,
  startEcho,
  temporaryFolder,
} from "../../testdata/start-echo.js";
import { maxUnixPathBytes } from "../endpoint.js";
import { implement, RpcError, type ServeOptions, type Server, serve } from "../index.js";

const asRoot = process.getuid?.() === 0;

async function refusal(path: string, options: Partial<ServeOptions> = {}): Promise<RpcError> {
  const outcome: Server | RpcError = await serve({
    endpoint: path,
    services: [implement(EchoDefinition, {})],
    ...options,
  }).catch((error) => error);
  if ("close" in outcome) {
    await outcome.close({ graceMs: 0 });
    throw new Error(`it listens on ${path}`);
  }
  expect(outcome).toBeInstanceOf(RpcError);
  return outcome;
}

async function echo(path: string): Promise<string> {
  return (await connectTo(path).client(EchoDefinition).echo({ text: "x" }, { timeoutMs: 5_000 })).text;
}

describe("a unix socket", () => {
  it("has mode 0660, and its file goes with the server", async () => {
    const { path, server } = await startEcho();
    expect(lstatSync(path).isSocket()).toBe(true);
    expect(lstatSync(path).mode & 0o7777).toBe(0o660);
    expect(await readdir(join(path, ".."))).toEqual([basename(path)]);
    await server.close();
    expect(await readdir(join(path, ".."))).toEqual([]);
  });

  it.each([0o600, 0o666, 0o777, 0o200])("has the mode that was asked for: %o", async (mode) => {
    const { path } = await startEcho(undefined, { server: { socket: { mode } } });
    expect(lstatSync(path).mode & 0o7777).toBe(mode);
  });

  it.runIf(asRoot)("has the owner that was asked for", async () => {
    const both = await startEcho(undefined, { server: { socket: { uid: 1234, gid: 1234, mode: 0o600 } } });
    expect(lstatSync(both.path)).toMatchObject({ uid: 1234, gid: 1234 });
    expect(await echo(both.path)).toBe("x");
    const group = await startEcho(undefined, { server: { socket: { gid: 1234 } } });
    expect(lstatSync(group.path)).toMatchObject({ uid: 0, gid: 1234 });
  });

  it("that a dead process left behind is replaced", async () => {
    const path = join(await temporaryFolder(), "s.sock");
    await leaveStale(path);
    const stale = lstatSync(path).ino;
    const server = await serveEcho(path);
    expect(lstatSync(path).ino).not.toBe(stale);
    expect(await echo(path)).toBe("x");
    expect(await readdir(join(path, ".."))).toEqual(["s.sock"]);
    await server.close();
  });

  it("that somebody listens on is refused, and works on", async () => {
    const { path, client } = await startEcho();
    await client.echo({});
    for (let attempt = 0; attempt < 3; attempt++) {
      const error = await refusal(path);
      expect(error).toMatchObject({ code: "ENDPOINT_IN_USE", endpoint: `unix://${path}` });
      expect(error.message).toBe(
        `[ENDPOINT_IN_USE] listening on unix://${path}: another process listens there. Stop it, or choose another endpoint.`,
      );
    }
    expect(await echo(path)).toBe("x");
    expect(await client.echo({ text: "y" })).toMatchObject({ text: "y" });
    expect(await readdir(join(path, ".."))).toEqual(["s.sock"]);
  });

  it("is had by exactly one of many who start at once", async () => {
    for (const stale of [false, true]) {
      const path = join(await temporaryFolder(), "s.sock");
      if (stale) await leaveStale(path);
      const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => serveEcho(path)));
      const servers = outcomes.filter(({ status }) => status === "fulfilled");
      expect(servers).toHaveLength(1);
      for (const outcome of outcomes) {
        if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "ENDPOINT_IN_USE" });
      }
      expect(await echo(path)).toBe("x");
      expect(await readdir(join(path, ".."))).toEqual(["s.sock"]);
    }
  });

  it("is refused where a regular file, a folder or a link is", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "file"), "precious");
    await mkdir(join(folder, "folder"));
    await leaveStale(join(folder, "stale"));
    await symlink(join(folder, "stale"), join(folder, "link"));
    await symlink(join(folder, "nothing"), join(folder, "dangling"));
    const before = await readdir(folder);
    for (const name of ["file", "folder", "link", "dangling"]) {
      const error = await refusal(join(folder, name));
      expect(error.message).toBe(
        `[LISTEN_FAILED] listening on unix://${folder}/${name}: a file that is no socket is at this path. ` +
          "Remove the file if it is not needed, or choose another endpoint.",
      );
    }
    expect(await readdir(folder)).toEqual(before);
    expect(await readFile(join(folder, "file"), "utf8")).toBe("precious");
  });

  it("in a folder that is missing says so", async () => {
    const folder = await temporaryFolder();
    const error = await refusal(`${folder}/missing/s.sock`);
    expect(error).toMatchObject({ code: "LISTEN_FAILED", hint: "The folder of the socket has to exist." });
    await writeFile(`${folder}/file`, "");
    expect(await refusal(`${folder}/file/s.sock`)).toMatchObject({
      code: "LISTEN_FAILED",
      hint: "The folder of the socket has to exist.",
    });
  });

  it("that cannot have its mode or owner leaves nothing behind", async () => {
    const folder = await temporaryFolder();
    const error = await refusal(`${folder}/s.sock`, { socket: { uid: -17 } });
    expect(error).toMatchObject({ name: "RpcError", code: "LISTEN_FAILED" });
    expect(await readdir(folder)).toEqual([]);
  });

  it("is not removed at the end when somebody has replaced it", async () => {
    const { path, server } = await startEcho();
    await rm(path);
    const other = await serveEcho(path);
    await server.close();
    expect(await echo(path)).toBe("x");
    await rm(path);
    await writeFile(path, "precious");
    await other.close();
    expect(await readFile(path, "utf8")).toBe("precious");
  });

  it("can have a relative path", async () => {
    const folder = await temporaryFolder();
    const path = relative(process.cwd(), join(folder, "s.sock"));
    expect((await failure(connectTo(`unix:${path}`).client(EchoDefinition).echo({}))).message).toMatch(
      /: connect ENOENT \S+s\.sock\. There is no socket at unix:\S+ \(from the working directory\): is the service running/,
    );
    const server = await serveEcho(`unix:${path}`);
    expect(server.endpoints).toEqual([`unix:${path}`]);
    expect(await readdir(folder)).toEqual(["s.sock"]);
    expect(await echo(`unix:${path}`)).toBe("x");
    expect(await echo(join(folder, "s.sock"))).toBe("x");
  });

  it("can have a path that begins with two slashes", async () => {
    const folder = await temporaryFolder();
    const server = await serveEcho(`unix:///${folder}/s.sock`);
    expect(server.endpoints).toEqual([`unix:///${folder}/s.sock`]);
    expect(await readdir(folder)).toEqual(["s.sock"]);
    expect(await echo(`unix:///${folder}/s.sock`)).toBe("x");
  });

  it("can have the longest path, and any name", async () => {
    const folder = await temporaryFolder();
    const deep = join(folder, "d".repeat(maxUnixPathBytes - folder.length - 10));
    await mkdir(deep);
    const longest = join(deep, "12345678");
    expect(longest).toHaveLength(maxUnixPathBytes);
    for (const path of [longest, join(deep, "s"), join(folder, "ä b%20?#:\\.sock")]) {
      const server = await serveEcho(path);
      expect(await echo(path)).toBe("x");
      await server.close();
    }
    expect(await readdir(deep)).toEqual([]);
  });

  it("says when the limit on paths leaves no room for the name that it is prepared under", async () => {
    const folder = await temporaryFolder();
    const deep = join(folder, "d".repeat(maxUnixPathBytes - folder.length - 3));
    await mkdir(deep);
    expect(await refusal(join(deep, "s"))).toMatchObject({
      code: "LISTEN_FAILED",
      reason: "a name of 1 bytes is all that fits beside it, and 4 are needed",
    });
  });

  it.runIf(asRoot)("that another user may not use says so", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "s.sock");
    await chmod(folder, 0o755);
    await serveEcho(path, undefined, { socket: { mode: 0o600 } });
    const script = fileURLToPath(new URL("../../testdata/echo-call.mjs", import.meta.url));
    const child = spawn(process.execPath, [script, path, "65534"], { stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    await new Promise((resolve) => child.once("close", resolve));
    const { code, message } = JSON.parse(output);
    expect(code).toBe("UNAVAILABLE");
    expect(message).toBe(
      `[UNAVAILABLE] calling /test.v1.EchoService/Echo on unix://${path}: connect EACCES ${path}. ` +
        `This user may not use unix://${path}: run as a user or group that the socket's owner and mode allow.`,
    );
  });
});
