import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Image, ImageConfig } from "@container-interfaces/oci-spec/image";
import type { Spec } from "@container-interfaces/oci-spec/runtime";
import { describe, expect, it, onTestFinished } from "vitest";
import { failure } from "../../test/layout-lab.js";
import { defaultLinuxSpec } from "./default-linux-spec.js";
import { type ImageSpecOptions, runtimeSpecFromImage } from "./runtime-spec-from-image.js";

const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

function image(config: ImageConfig | null = {}, more: Partial<Image> = {}): Image {
  const rootfs = { type: "layers", diff_ids: [] } as const;
  return {
    os: "linux",
    architecture: "amd64",
    rootfs,
    config: config === null ? null : { Cmd: ["sh"], ...config },
    ...more,
  };
}

async function convert(config: ImageConfig | null, options?: ImageSpecOptions): Promise<Spec> {
  return await runtimeSpecFromImage(image(config), options);
}

/** A root filesystem with these files; a text that begins with `->` makes a link. */
function rootfs(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "oci-rootfs-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    if (content.startsWith("->")) symlinkSync(content.slice(2), join(folder, name));
    else writeFileSync(join(folder, name), content);
  }
  return folder;
}

const passwd = [
  "root:x:0:0:root:/root:/bin/sh",
  "# a comment:x:7:7::/:",
  "",
  "  web:x:1000:1001:Web:/home/web:/bin/sh  ",
  "web:x:2000:2000:twice:/:",
  "broken:x:abc:0::/:",
  "negative:x:-1:0::/:",
  "huge:x:4294967295:0::/:",
  "short:x",
  "nogroup:x:1005:::/:",
  "1337:x:42:42::/:",
].join("\n");
const group = [
  "root:x:0:",
  "adm:x:4:root,web",
  "#www:x:9:web",
  "www:x:1001:",
  "webs:x:1002:webmaster,cobweb",
  "log:x:1003:a,web",
  "log:x:1004:web",
  "bad:x:zz:web",
].join("\n");

describe("verbatim fields", () => {
  it.each<[what: string, config: ImageConfig, args: readonly string[]]>([
    ["Cmd", { Cmd: ["sleep", "1"] }, ["sleep", "1"]],
    ["Entrypoint", { Entrypoint: ["/init"], Cmd: null }, ["/init"]],
    ["both", { Entrypoint: ["/init", "-v"], Cmd: ["web"] }, ["/init", "-v", "web"]],
    ["an empty Entrypoint", { Entrypoint: [], Cmd: ["sh"] }, ["sh"]],
  ])("makes args of %s", async (_, config, args) => {
    expect((await convert(config)).process?.args).toEqual(args);
  });

  it.each<[what: string, options: NonNullable<ImageSpecOptions["process"]>, args: readonly string[]]>([
    ["args", { args: ["id"] }, ["id"]],
    ["command", { command: ["other"] }, ["/init", "other"]],
    ["an empty command", { command: [] }, ["/init"]],
    ["entrypoint, and Cmd goes", { entrypoint: ["/other"] }, ["/other"]],
    ["entrypoint and command", { entrypoint: ["/other"], command: ["x"] }, ["/other", "x"]],
    ["an empty entrypoint with a command", { entrypoint: [], command: ["x"] }, ["x"]],
  ])("lets the caller give %s", async (_, process, args) => {
    const spec = await convert({ Entrypoint: ["/init"], Cmd: ["web"] }, { process });
    expect(spec.process?.args).toEqual(args);
  });

  it("takes the program of the base where the image has none", async () => {
    const base = defaultLinuxSpec();
    const spec = { ...base, process: { cwd: "/base", ...base.process, args: ["/base"] } };
    expect((await convert({ Cmd: null }, { spec })).process?.args).toEqual(["/base"]);
    expect((await convert({ Cmd: ["own"] }, { spec })).process?.args).toEqual(["own"]);
  });

  it.each([
    [null, {}],
    [{ Cmd: [] }, {}],
    [{ Cmd: [""] }, {}],
    [{ Cmd: ["sh"] }, { args: [] }],
    [{ Cmd: ["sh"] }, { entrypoint: [] }],
    [{ Cmd: ["sh"] }, { args: ["a"], command: ["b"] }],
    [{ Cmd: ["sh"] }, { args: ["a"], entrypoint: ["b"] }],
  ])("refuses a container without a program, %j with %j", async (config, process) => {
    await failure(convert(config, { process }), "INVALID_ARGUMENT");
  });

  it("keeps Env as it is, and adds what is missing", async () => {
    const Env = ["A=1", "B=", "A=2", "C=x=y", "path=/x"];
    expect((await convert({ Env })).process?.env).toEqual([...Env, PATH]);
    expect((await convert({ Env: ["PATH=/bin", "A=1"] })).process?.env).toEqual(["PATH=/bin", "A=1"]);
    expect((await convert({ Env: null })).process?.env).toEqual([PATH]);
  });

  it("sets variables in the place of the image's", async () => {
    const Env = ["A=1", "PATH=/bin", "A=2", "B=3"];
    const process = { env: ["B=4", "A=5", "N=6", "A=7"] };
    expect((await convert({ Env }, { process })).process?.env).toEqual(["A=7", "PATH=/bin", "B=4", "N=6"]);
    await failure(convert({}, { process: { env: ["secret"] } }), "INVALID_ARGUMENT");
    const error = await failure(convert({}, { process: { env: ["=secret"] } }), "INVALID_ARGUMENT");
    expect(error.message).not.toContain("secret");
  });

  it("lets no variable of the base count against the image's", async () => {
    const base = defaultLinuxSpec();
    const spec = { ...base, process: { cwd: "/", ...base.process, env: ["A=base", "Z=base", "PATH=/base"] } };
    const { process } = await convert({ Env: ["A=image"] }, { spec });
    expect(process?.env).toEqual(["A=image", "Z=base", "PATH=/base"]);
  });

  it("tells programs of their terminal", async () => {
    const plain = await convert({});
    expect(plain.process).not.toHaveProperty("terminal");
    const spec = await convert({}, { process: { terminal: true } });
    expect(spec.process).toMatchObject({ terminal: true, env: [PATH, "TERM=xterm"] });
    const own = await convert({ Env: ["TERM=vt100"] }, { process: { terminal: true } });
    expect(own.process?.env).toEqual(["TERM=vt100", PATH]);
  });

  it("makes cwd of WorkingDir", async () => {
    expect((await convert({ WorkingDir: "/app/../srv" })).process?.cwd).toBe("/app/../srv");
    expect((await convert({ WorkingDir: "" })).process?.cwd).toBe("/");
    expect((await convert({ WorkingDir: null })).process?.cwd).toBe("/");
    expect((await convert({ WorkingDir: "/app" }, { process: { cwd: "/x" } })).process?.cwd).toBe("/x");
    await failure(convert({ WorkingDir: "app" }), "INVALID_IMAGE");
    await failure(convert({}, { process: { cwd: "x" } }), "INVALID_ARGUMENT");
    expect((await convert({ WorkingDir: "app" }, { process: { cwd: "/x" } })).process?.cwd).toBe("/x");
  });
});

describe("annotations", () => {
  const full = image(
    {
      StopSignal: "SIGRTMIN+3",
      ExposedPorts: { "8080/tcp": {}, "53/udp": {}, "443": {} },
      Labels: { team: "a", empty: "" },
    },
    {
      variant: "v3",
      "os.version": "6.1",
      "os.features": ["a", "b"],
      author: "Ann <ann@example.com>",
      created: "2026-01-02T03:04:05.5Z",
    },
  );

  it("has one for each field that the specification names", async () => {
    expect((await runtimeSpecFromImage(full)).annotations).toEqual({
      "org.opencontainers.image.os": "linux",
      "org.opencontainers.image.architecture": "amd64",
      "org.opencontainers.image.variant": "v3",
      "org.opencontainers.image.os.version": "6.1",
      "org.opencontainers.image.os.features": "a,b",
      "org.opencontainers.image.author": "Ann <ann@example.com>",
      "org.opencontainers.image.created": "2026-01-02T03:04:05.5Z",
      "org.opencontainers.image.stopSignal": "SIGRTMIN+3",
      "org.opencontainers.image.exposedPorts": "443,53/udp,8080/tcp",
      team: "a",
      empty: "",
    });
  });

  it("has none for what the image does not say", async () => {
    const quiet = image({ ExposedPorts: {}, StopSignal: null }, { author: null, "os.features": [] });
    expect((await runtimeSpecFromImage(quiet)).annotations).toEqual({
      "org.opencontainers.image.os": "linux",
      "org.opencontainers.image.architecture": "amd64",
    });
  });

  it.each([
    "os",
    "architecture",
    "variant",
    "os.version",
    "os.features",
    "author",
    "created",
    "stopSignal",
    "exposedPorts",
  ])("lets a label for %s count more", async (name) => {
    const key = `org.opencontainers.image.${name}`;
    const labelled = { ...full, config: { ...full.config, Labels: { [key]: "label" } } };
    expect((await runtimeSpecFromImage(labelled)).annotations?.[key]).toBe("label");
  });

  it("lets the image count more than the base, and keeps the base's others", async () => {
    const annotations = { team: "base", "org.opencontainers.image.os": "base", other: "base" };
    const spec = await runtimeSpecFromImage(full, { spec: { ...defaultLinuxSpec(), annotations } });
    expect(spec.annotations).toMatchObject({
      team: "a",
      "org.opencontainers.image.os": "linux",
      other: "base",
    });
  });

  it("takes labels with odd names as data, and leaves one without a name out", async () => {
    const Labels = JSON.parse('{"__proto__": "x", "": "y", "constructor": "z"}') as Record<string, string>;
    const { annotations } = await convert({ Labels });
    expect(Object.entries(annotations ?? {})).toContainEqual(["__proto__", "x"]);
    expect(annotations).toHaveProperty("constructor", "z");
    expect(Object.keys(annotations ?? {})).not.toContain("");
  });
});

describe("Config.User", () => {
  it.each<[user: string, uid: number, gid: number, additionalGids: readonly number[]]>([
    ["", 0, 0, [0, 4]],
    ["root", 0, 0, [0, 4]],
    ["0", 0, 0, [0, 4]],
    ["web", 1000, 1001, [1001, 4, 1003, 1004]],
    ["1000", 1000, 1001, [1001, 4, 1003, 1004]],
    ["web:log", 1000, 1003, [1003]],
    ["web:77", 1000, 77, [77]],
    ["77:log", 77, 1003, [1003]],
    ["77:88", 77, 88, [88]],
    ["1000:0", 1000, 0, [0]],
    ["77", 77, 0, [0]],
    ["0077", 77, 0, [0]],
    ["1337", 1337, 0, [0]],
    ["2147483647:2147483647", 2147483647, 2147483647, [2147483647]],
  ])("takes %j for %i:%i with %j", async (User, uid, gid, additionalGids) => {
    const folder = rootfs({ "etc/passwd": passwd, "etc/group": group });
    const spec = await convert({ User }, { rootfs: folder });
    expect(spec.process?.user).toEqual({ uid, gid, additionalGids });
    const asked = await convert({ User: "nobody" }, { rootfs: folder, process: { user: User || "root" } });
    expect(asked.process?.user).toEqual({ uid, gid, additionalGids });
  });

  it.each([
    ...["nobody", "web:nobody", "nobody:web", ":", "web:", ":0", "a:b:c", "Web", " web", "web "],
    ...["-1", "2147483648", "4294967295:0", "0:4294967295", "99999999999999999999", "1e3", "0x0"],
    ...["broken", "negative", "huge", "short", "nogroup", "# a comment", "web:bad", "web:#www", "web,log"],
  ])("refuses %j, who is not in the image", async (User) => {
    const folder = rootfs({ "etc/passwd": passwd, "etc/group": group });
    const error = await failure(convert({ User }, { rootfs: folder }), "INVALID_IMAGE");
    expect(error.message).toContain(JSON.stringify(User));
    await failure(convert({}, { rootfs: folder, process: { user: User } }), "INVALID_ARGUMENT");
  });

  it("does without files where there are none, and refuses names", async () => {
    for (const options of [{}, { rootfs: rootfs({}) }, { rootfs: rootfs({ etc: "a file" }) }]) {
      const { process } = await convert({ User: "5" }, options);
      expect(process?.user).toEqual({ uid: 5, gid: 0, additionalGids: [0] });
      expect((await convert({}, options)).process?.user).toEqual({ uid: 0, gid: 0, additionalGids: [0] });
      await failure(convert({ User: "root" }, options), "INVALID_IMAGE");
      await failure(convert({ User: "5:root" }, options), "INVALID_IMAGE");
    }
    await failure(convert({ User: "5" }, { rootfs: "/nonexistent" }), "NOT_FOUND");
  });

  it("takes names by their bytes", async () => {
    const files = {
      "etc/passwd": "jos\u00e9:x:8:9::/:\n",
      "etc/group": "x:x:10:jos\u00e0,jos\u00e9\n\u00e0:x:11:jos\u00e0",
    };
    const { process } = await convert({ User: "jos\u00e9" }, { rootfs: rootfs(files) });
    expect(process?.user).toEqual({ uid: 8, gid: 9, additionalGids: [9, 10] });
    await failure(convert({ User: "jos\u00e0" }, { rootfs: rootfs(files) }), "INVALID_IMAGE");
  });

  it("takes a user of the caller as given, and a base's with its groups", async () => {
    const folder = rootfs({ "etc/passwd": passwd, "etc/group": group });
    const user = { uid: 3, gid: 4 };
    expect((await convert({ User: "web" }, { rootfs: folder, process: { user } })).process?.user).toBe(user);
    const base = defaultLinuxSpec();
    const withUser = (own: object): Spec => ({ ...base, process: { cwd: "/", ...base.process, user: own } });
    const spec = withUser({ uid: 1000, gid: 5, umask: 18 });
    expect((await convert({}, { rootfs: folder, spec })).process?.user).toEqual({
      uid: 1000,
      gid: 5,
      umask: 18,
      additionalGids: [5, 4, 1003, 1004],
    });
    const exact = withUser({ uid: 1, gid: 2, additionalGids: [] });
    expect((await convert({}, { rootfs: folder, spec: exact })).process?.user?.additionalGids).toEqual([]);
  });

  it("gives no further groups without root, and nobody whom the namespace lacks", async () => {
    const folder = rootfs({ "etc/passwd": passwd, "etc/group": group });
    const { process } = await convert({}, { rootfs: folder, rootless: true });
    expect(process?.user).toEqual({ uid: 0, gid: 0 });
    await failure(convert({ User: "web" }, { rootfs: folder, rootless: true }), "INVALID_IMAGE");
    await failure(convert({}, { rootless: true, process: { user: "0:1" } }), "INVALID_ARGUMENT");
    const map = (size: number): object => {
      const mapping = [{ containerID: 0, hostID: 100_000, size }];
      return { spec: defaultLinuxSpec({ uidMappings: mapping, gidMappings: mapping }), rootfs: folder };
    };
    expect((await convert({ User: "web" }, map(1005))).process?.user?.uid).toBe(1000);
    await failure(convert({ User: "web" }, map(1004)), "INVALID_IMAGE");
  });
});

describe("hostile files of users", () => {
  it.each<[what: string, files: Record<string, string>, uid: number]>([
    ["inside", { "etc/passwd": "->../usr/passwd", "usr/passwd": "web:x:5:6::/:" }, 5],
    ["inside, absolute", { "etc/passwd": "->/usr/passwd", "usr/passwd": "web:x:5:6::/:" }, 5],
    ["to a folder inside", { etc: "->/usr", "usr/passwd": "web:x:5:6::/:" }, 5],
    ["above the root", { "etc/passwd": "->../../../../../../../../p", p: "web:x:5:6::/:" }, 5],
  ])("follows links that stay in the image: %s", async (_, files, uid) => {
    expect((await convert({ User: "web" }, { rootfs: rootfs(files) })).process?.user?.uid).toBe(uid);
  });

  it("follows no link to files of the host", async () => {
    const outside = rootfs({ passwd: "web:x:5:6::/:", group: "g:x:7:root" });
    for (const files of [
      { "etc/passwd": `->${outside}/passwd` },
      { etc: `->${outside}` },
      { "etc/passwd": "->a/passwd", "etc/a": `->${outside}` },
      { "etc/passwd": `->${"../".repeat(30)}${outside}/passwd` },
      { "etc/passwd": `->/proc/self/root${outside}/passwd` },
      { "etc/passwd": "->/dev/stdin" },
      { "etc/passwd": "->passwd" },
      { "etc/passwd": "->a", "etc/a": "->passwd" },
    ]) {
      await failure(convert({ User: "web" }, { rootfs: rootfs(files) }), "INVALID_IMAGE");
    }
    const { process } = await convert({}, { rootfs: rootfs({ "etc/group": `->${outside}/group` }) });
    expect(process?.user?.additionalGids).toEqual([0]);
    // the host's own user is nobody in the image
    await failure(
      convert({ User: "daemon" }, { rootfs: rootfs({ "etc/passwd": "->/etc/passwd" }) }),
      "INVALID_IMAGE",
    );
  });

  it("refuses folders, pipes and files of more than 10 MiB", async () => {
    await failure(convert({ User: "web" }, { rootfs: rootfs({ "etc/passwd/x": "" }) }), "INVALID_IMAGE");
    const pipe = rootfs({ "etc/x": "" });
    expect(spawnSync("mkfifo", [join(pipe, "etc/passwd")]).status).toBe(0);
    await failure(convert({ User: "web" }, { rootfs: pipe }), "INVALID_IMAGE");
    const line = "web:x:5:6::/:\n";
    const most = 10 * 1024 * 1024;
    const fits = line + "#".repeat(most - line.length);
    expect(
      (await convert({ User: "web" }, { rootfs: rootfs({ "etc/passwd": fits }) })).process?.user?.uid,
    ).toBe(5);
    const error = await failure(
      convert({ User: "web" }, { rootfs: rootfs({ "etc/passwd": `${fits}#` }) }),
      "INVALID_IMAGE",
    );
    expect(error.message).toContain("/etc/passwd");
    const large = rootfs({ "etc/passwd": passwd, "etc/group": `${fits}#` });
    await failure(convert({}, { rootfs: large }), "INVALID_IMAGE");
    // numbers need no file
    const numbers = await convert({ User: "1:2" }, { rootfs: rootfs({ "etc/passwd": `${fits}#` }) });
    expect(numbers.process?.user?.uid).toBe(1);
  });

  it("is quick with files made to be slow", async () => {
    const size = 2 * 1024 * 1024;
    const started = performance.now();
    for (const filler of [":", ",", "web,", "\n", " ", "web:x:1", "\0", "x:x:1:web,\n", "web:x:1:"]) {
      const text = filler.repeat(size / filler.length);
      const files = { "etc/passwd": `${text}\nweb:x:5:6::/:`, "etc/group": `${text}\ng:x:7:web` };
      const { process } = await convert({ User: "web" }, { rootfs: rootfs(files) });
      expect(process?.user?.uid).toBe(5);
    }
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  it("refuses more groups than Linux has", async () => {
    const lines = Array.from({ length: 65_536 }, (_, gid) => `g:x:${gid + 1}:root`).join("\n");
    await failure(
      convert({}, { rootfs: rootfs({ "etc/passwd": passwd, "etc/group": lines }) }),
      "INVALID_ARGUMENT",
    );
  });
});

describe("Config.Volumes", () => {
  const added = (spec: Spec): Spec["mounts"] => spec.mounts?.slice(defaultLinuxSpec().mounts?.length);

  it("mounts memory by default, outer volumes first", async () => {
    const spec = await convert({ Volumes: { "/data/sub": {}, "/data": {} } });
    const rest = { type: "tmpfs", source: "tmpfs", options: ["nosuid", "nodev", "mode=0755"] };
    expect(added(spec)).toEqual([
      { destination: "/data", ...rest },
      { destination: "/data/sub", ...rest },
    ]);
  });

  it("gives it the mode, the owner and the content of the image's folder", async () => {
    const folder = rootfs({ "full/file": "x", "plain-file": "x", "var/run": "->/run", "run/web/pid": "1" });
    mkdirSync(join(folder, "empty"));
    chmodSync(join(folder, "empty"), 0o1770);
    chmodSync(join(folder, "full"), 0o750);
    chmodSync(join(folder, "run/web"), 0o755);
    const Volumes = { "/empty": {}, "/full": {}, "/plain-file": {}, "/missing": {}, "/var/run/web": {} };
    const spec = await convert({ Volumes }, { rootfs: folder });
    const { uid, gid } = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    const owner = [...(uid === 0 ? [] : [`uid=${uid}`]), ...(gid === 0 ? [] : [`gid=${gid}`])];
    expect(added(spec)?.map(({ destination, options }) => [destination, options])).toEqual([
      ["/empty", ["nosuid", "nodev", "mode=01770", ...owner]],
      ["/full", ["nosuid", "nodev", "mode=0750", ...owner, "tmpcopyup"]],
      ["/missing", ["nosuid", "nodev", "mode=0755"]],
      ["/var/run/web", ["nosuid", "nodev", "mode=0755", ...owner, "tmpcopyup"]],
    ]);
  });

  it("ignores them, or asks, when told to", async () => {
    const Volumes = { "/a": {}, "/b": {} };
    expect(added(await convert({ Volumes }, { volumes: "ignore" }))).toEqual([]);
    const bind = { source: "/srv/a", options: ["rbind"] };
    const volumes = (
      destination: string,
    ): ReturnType<Extract<ImageSpecOptions["volumes"], (destination: string) => unknown>> =>
      destination === "/a" ? { destination, ...bind } : undefined;
    expect(added(await convert({ Volumes }, { volumes }))).toEqual([{ destination: "/a", ...bind }]);
  });

  it("leaves places to the mounts that are there", async () => {
    const mount = { destination: "/data/", source: "/srv", options: ["rbind"] };
    const Volumes = { "/data": {}, "/dev/shm": {}, "/data/sub": {}, "/other": {} };
    const spec = await convert({ Volumes }, { mounts: [mount] });
    expect(added(spec)?.map(({ destination }) => destination)).toEqual(["/other", "/data/", "/data/sub"]);
  });

  it("puts a mount of the caller in the place of a default one", async () => {
    const dev = { destination: "/dev", source: "/dev", options: ["rbind"] };
    const { mounts } = await convert({}, { mounts: [dev] });
    expect(mounts?.[1]).toBe(dev);
    expect(mounts).toHaveLength(defaultLinuxSpec().mounts?.length ?? 0);
  });

  it.each(["data", "", "/", "//", "/a/..", "../etc", "C:\\data", "/a\0b"])(
    "refuses %j, which is no folder below the root",
    async (destination) => {
      await failure(convert({ Volumes: { [destination]: {} } }), "INVALID_IMAGE");
      await convert({ Volumes: { [destination]: {} } }, { volumes: "ignore" });
    },
  );
});

describe("what is not of Linux", () => {
  it("refuses it, or takes the base that is given", async () => {
    await failure(runtimeSpecFromImage(image({}, { os: "windows" })), "UNSUPPORTED");
    await failure(
      runtimeSpecFromImage(image({}, { os: "windows" }), { spec: defaultLinuxSpec() }),
      "UNSUPPORTED",
    );
    await failure(runtimeSpecFromImage(image({}, { os: "freebsd" })), "UNSUPPORTED");
    const spec = await runtimeSpecFromImage(image({}, { os: "freebsd" }), {
      spec: { ociVersion: "1.0.0", root: { path: "root" }, freebsd: {} },
    });
    expect(spec).toMatchObject({
      root: { path: "root" },
      process: { args: ["sh"], cwd: "/" },
    });
    expect((await runtimeSpecFromImage(image({}, { os: "" }))).linux).toBeDefined();
  });

  it("changes neither the base nor the image", async () => {
    const freeze = <T>(value: T): T => {
      if (typeof value === "object" && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
      return value;
    };
    const config = freeze(image({ Env: ["A=1"], Volumes: { "/a": {} }, Labels: { a: "b" }, User: "1:2" }));
    const spec = await runtimeSpecFromImage(config, { spec: freeze(defaultLinuxSpec()), hostname: "box" });
    expect(spec.hostname).toBe("box");
  });
});
