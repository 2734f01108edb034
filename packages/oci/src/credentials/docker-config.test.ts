import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { OciError, type OciErrorCode } from "../oci-error.js";
import { dockerConfigCredentials } from "./docker-config-credentials.js";
import { eraseCredential, storeCredential } from "./keep-credential.js";

const SECRET = "hunter2-very-secret";
const auth = (user: string, password = SECRET) => ({
  auth: Buffer.from(`${user}:${password}`).toString("base64"),
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "oci-credentials-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function write(path: string, content: object | string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

/** A helper in a folder of its own, which is all that the environment's PATH has beside the system's. */
function helper(script: string, name = "test") {
  const folder = newFolder();
  const path = write(join(folder, `docker-credential-${name}`), `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return { folder, env: { PATH: `${folder}:/usr/bin:/bin`, HOME: folder } };
}

const users = async (config: object | string, image: string, env: Record<string, string> = {}) => {
  const path = write(join(newFolder(), "config.json"), config);
  return (await dockerConfigCredentials({ path, env }).get(image)).map(({ username }) => username);
};

/** The error of a call, after making sure that nothing secret is anywhere in it. */
async function failure(call: Promise<unknown>, code: OciErrorCode): Promise<OciError> {
  const error = await call.then(
    () => new Error("the call succeeded"),
    (reason: unknown) => reason,
  );
  const text = `${inspect(error, { depth: 10, showHidden: true })} ${JSON.stringify(error)} ${String((error as Error).stack)}`;
  expect(text).not.toContain(SECRET);
  expect(text).not.toContain(auth("alice").auth);
  if (!OciError.is(error)) throw error;
  expect(error.code, error.message).toBe(code);
  return error;
}

describe("the file of Docker", () => {
  test("gives users with their passwords", async () => {
    const path = write(join(newFolder(), "config.json"), {
      auths: { "a.com": auth("alice", `${SECRET}:with:colons`) },
    });
    const [credential] = await dockerConfigCredentials({ path }).get("a.com/app");
    expect(credential?.username).toBe("alice");
    expect(credential?.password).toBe(`${SECRET}:with:colons`);
    expect(inspect(credential)).not.toContain(SECRET);
  });

  test.each<[string, object, object]>([
    [
      "user and password apart",
      { username: "alice", password: SECRET },
      { username: "alice", password: SECRET },
    ],
    [
      "an identity token",
      { ...auth("alice", ""), identitytoken: SECRET },
      { username: "alice", identityToken: SECRET },
    ],
    ["a registry token", { registrytoken: SECRET }, { registryToken: SECRET }],
    ["a padded password", auth("alice", `${SECRET}\0\0`), { username: "alice", password: SECRET }],
    [
      "base64 without padding",
      { auth: auth("alice").auth.replace(/=+$/, "") },
      { username: "alice", password: SECRET },
    ],
  ])("gives %s", async (_what, entry, expected) => {
    const path = write(join(newFolder(), "config.json"), { auths: { "a.com": entry } });
    const [credential] = await dockerConfigCredentials({ path }).get("a.com/app");
    expect(credential).toBeDefined();
    for (const key of ["username", "password", "identityToken", "registryToken"] as const) {
      expect(credential?.[key]).toBe((expected as Record<string, string>)[key]);
    }
  });

  test("gives nothing where it has nothing", async () => {
    expect(await users({ auths: { "a.com": {} } }, "a.com/app")).toEqual([]);
    expect(await users({ auths: { "a.com": auth("alice") } }, "b.com/app")).toEqual([]);
    expect(await users({}, "a.com/app")).toEqual([]);
    expect(await users("", "a.com/app")).toEqual([]);
  });

  test("gives several, the most specific first", async () => {
    const auths = { "a.com": auth("host"), "a.com/team": auth("team"), "*.com": auth("any") };
    expect(await users({ auths }, "a.com/team/app")).toEqual(["team", "host", "any"]);
  });

  test.each<[string, string]>([
    ["no JSON", `{"auths":{"a.com":{"auth":"${SECRET}`],
    ["no object", "[]"],
    ["auths that are none", '{"auths":[]}'],
    ["an entry that is none", '{"auths":{"a.com":"x"}}'],
    ["auth that is no text", '{"auths":{"a.com":{"auth":5}}}'],
    ["auth that is no base64", `{"auths":{"a.com":{"auth":"!${SECRET}"}}}`],
    ["auth without a colon", `{"auths":{"a.com":{"auth":"${btoa(SECRET)}"}}}`],
    ["helpers that are none", '{"credHelpers":5}'],
    ["a helper that is none", '{"credHelpers":{"a.com":{}}}'],
    ["a store that is none", '{"credsStore":5}'],
    ["a token for two headers", `{"auths":{"a.com":{"registrytoken":"${SECRET}\\r\\nX: y"}}}`],
  ])("with %s is refused", async (_what, content) => {
    const path = write(join(newFolder(), "config.json"), content);
    const error = await failure(dockerConfigCredentials({ path }).get("a.com/app"), "CREDENTIALS_FAILED");
    expect(error.file).toBe(path);
  });

  test("with a broken entry of another registry serves its own", async () => {
    expect(await users({ auths: { "a.com": auth("alice"), "b.com": { auth: 5 } } }, "a.com/app")).toEqual([
      "alice",
    ]);
  });

  test("that is too large, a folder, or not there where it is named, is refused", async () => {
    const folder = newFolder();
    const large = write(join(folder, "large"), " ".repeat(11 * 1024 * 1024));
    for (const path of [large, folder, join(folder, "none")]) {
      await failure(dockerConfigCredentials({ path }).get("a.com"), "CREDENTIALS_FAILED");
    }
  });

  test("is looked for where Docker, podman and skopeo have it", async () => {
    const home = newFolder();
    const runtime = newFolder();
    const config = (user: string) => ({ auths: { "a.com": auth(user) } });
    const get = async (env: Record<string, string>) =>
      (await dockerConfigCredentials({ env: { HOME: home, ...env } }).get("a.com")).map(
        ({ username }) => username,
      );
    expect(await get({})).toEqual([]);
    write(join(home, ".docker", "config.json"), config("docker"));
    write(join(home, ".config", "containers", "auth.json"), config("containers"));
    write(join(home, "xdg", "containers", "auth.json"), config("xdg"));
    write(join(home, "other", "config.json"), config("other"));
    write(join(runtime, "containers", "auth.json"), config("runtime"));
    const single = write(join(home, "auth.json"), config("single"));
    expect(await get({})).toEqual(["docker", "containers"]);
    expect(await get({ XDG_RUNTIME_DIR: runtime })).toEqual(["docker", "runtime", "containers"]);
    expect(await get({ DOCKER_CONFIG: join(home, "other"), XDG_CONFIG_HOME: join(home, "xdg") })).toEqual([
      "other",
      "xdg",
    ]);
    expect(await get({ REGISTRY_AUTH_FILE: single, XDG_RUNTIME_DIR: runtime })).toEqual(["single"]);
  });
});

describe("a helper", () => {
  const answer = (user: string, secret = SECRET) =>
    `echo '{"ServerURL":"x","Username":"${user}","Secret":"${secret}"}'`;
  const get = async (config: object, image: string, env: Record<string, string>) => {
    const path = write(join(newFolder(), "config.json"), config);
    return await dockerConfigCredentials({ path, env }).get(image);
  };

  test("is asked for the host of the registry", async () => {
    const { folder, env } = helper(`cat > "$HOME/stdin"; echo "$1" > "$HOME/action"; ${answer("alice")}`);
    const [credential] = await get({ credHelpers: { "a.com:5000": "test" } }, "a.com:5000/team/app", env);
    expect(credential?.username).toBe("alice");
    expect(credential?.password).toBe(SECRET);
    expect(readFileSync(join(folder, "stdin"), "utf8")).toBe("a.com:5000");
    expect(readFileSync(join(folder, "action"), "utf8")).toBe("get\n");
    expect(await get({ credHelpers: { "a.com:5000": "test" } }, "a.com/app", env)).toEqual([]);
  });

  test("is asked for Docker Hub by its key, then by its name", async () => {
    const { folder, env } = helper(
      `read -r server; echo "$server" >> "$HOME/asked"; [ "$server" = docker.io ] && { ${answer("hub")}; exit; }; echo "credentials not found in native keychain"; exit 1`,
    );
    for (const config of [{ credHelpers: { "docker.io": "test" } }, { credsStore: "test" }]) {
      const [credential] = await get(config, "docker.io/library/busybox", env);
      expect(credential?.username).toBe("hub");
    }
    expect(readFileSync(join(folder, "asked"), "utf8").split("\n").slice(0, 2)).toEqual([
      "https://index.docker.io/v1/",
      "docker.io",
    ]);
  });

  test("that gives the user <token> gives an identity token", async () => {
    const { env } = helper(answer("<token>"));
    const [credential] = await get({ credsStore: "test" }, "a.com/app", env);
    expect(credential?.identityToken).toBe(SECRET);
    expect(credential?.password).toBeUndefined();
  });

  test("that has nothing is followed by the file", async () => {
    const { env } = helper('echo "credentials not found in native keychain"; exit 1');
    const found = await get({ credsStore: "test", auths: { "a.com": auth("file") } }, "a.com/app", env);
    expect(found.map(({ username }) => username)).toEqual(["file"]);
    const { env: empty } = helper(answer("", ""));
    expect(await get({ credsStore: "test" }, "a.com/app", empty)).toEqual([]);
  });

  test.each<[string, string, OciErrorCode]>([
    ["fails", `echo "keychain is locked ${SECRET}"; echo "${SECRET}" >&2; exit 1`, "CREDENTIALS_FAILED"],
    ["fails after its answer", `${answer("alice")}; exit 3`, "CREDENTIALS_FAILED"],
    ["answers with no JSON", `echo "{ ${SECRET}"`, "CREDENTIALS_FAILED"],
    ["answers with a list", "echo '[]'", "CREDENTIALS_FAILED"],
    ["answers without a secret", 'echo \'{"Username":"alice"}\'', "CREDENTIALS_FAILED"],
    ["answers with a user that cannot be", answer("a:b"), "CREDENTIALS_FAILED"],
    ["answers too much", "head -c 2000000 /dev/zero", "CREDENTIALS_FAILED"],
    ["is killed", "kill -9 $$", "CREDENTIALS_FAILED"],
  ])("that %s is an error without what it wrote", async (_what, script, code) => {
    const { env } = helper(script);
    await failure(get({ credsStore: "test" }, "a.com/app", env), code);
  });

  test("that is not there is PROGRAM_MISSING", async () => {
    const error = await failure(
      get({ credsStore: "none" }, "a.com/app", { PATH: newFolder() }),
      "PROGRAM_MISSING",
    );
    expect(error.message).toContain("docker-credential-none");
  });

  test.each(["../../bin/sh", "a/b", "", "-x", ".", "a b", "x".repeat(65), "a\u0000b"])(
    "called %j is not run",
    async (name) => {
      const config = { credHelpers: { "a.com": name } };
      if (name === "") expect(await get(config, "a.com/app", {})).toEqual([]);
      else
        expect((await failure(get(config, "a.com/app", {}), "CREDENTIALS_FAILED")).reason).toContain(
          "is no name",
        );
    },
  );

  test("that does not end is ended, by its time or by the signal", async () => {
    const { env } = helper("exec sleep 60");
    const path = write(join(newFolder(), "config.json"), { credsStore: "test" });
    await failure(dockerConfigCredentials({ path, env, helperTimeoutMs: 30 }).get("a.com"), "TIMEOUT");
    await failure(dockerConfigCredentials({ path, env }).get("a.com", { timeoutMs: 30 }), "TIMEOUT");
    const call = dockerConfigCredentials({ path, env }).get("a.com", { signal: AbortSignal.abort("enough") });
    expect(await failure(call, "ABORTED")).toMatchObject({ cause: "enough" });
  });
});

describe("keeping a credential", () => {
  const alice = { username: "alice", password: SECRET };
  const read = (path: string) => JSON.parse(readFileSync(path, "utf8"));

  test("in a new file, which only its owner can read", async () => {
    const folder = newFolder();
    const env = { HOME: folder };
    await storeCredential("a.com:5000", alice, { env });
    const path = join(folder, ".docker", "config.json");
    expect(read(path)).toEqual({ auths: { "a.com:5000": auth("alice") } });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(path))).toEqual(["config.json"]);
    const [credential] = await dockerConfigCredentials({ env }).get("a.com:5000/app");
    expect(credential?.password).toBe(SECRET);
  });

  test("leaves everything else in the file, and follows a link to it", async () => {
    const folder = newFolder();
    const real = write(join(folder, "real.json"), {
      HttpHeaders: { a: "b" },
      auths: { "b.com": auth("bob"), "https://a.com": auth("old") },
    });
    const path = join(folder, "config.json");
    symlinkSync(real, path);
    await storeCredential("a.com", alice, { path });
    expect(read(real)).toEqual({
      HttpHeaders: { a: "b" },
      auths: { "b.com": auth("bob"), "a.com": auth("alice") },
    });
    expect(statSync(real).mode & 0o777).toBe(0o600);
  });

  test("for Docker Hub is under its key, and replaces what it is also called", async () => {
    const path = write(join(newFolder(), "config.json"), { auths: { "docker.io": auth("old") } });
    await storeCredential("docker.io", alice, { path });
    expect(Object.keys(read(path).auths)).toEqual(["https://index.docker.io/v1/"]);
    const found = await dockerConfigCredentials({ path }).get("docker.io/library/busybox");
    expect(found.map(({ username }) => username)).toEqual(["alice"]);
  });

  test.each([
    ["an identity token", { identityToken: SECRET }, { identitytoken: SECRET }],
    ["a registry token", { registryToken: SECRET }, { registrytoken: SECRET }],
  ])("of %s works", async (_what, credential, entry) => {
    const path = join(newFolder(), "new", "config.json");
    await storeCredential("a.com/team", credential, { path });
    expect(read(path)).toEqual({ auths: { "a.com/team": entry } });
  });

  test("in a helper leaves the file without it", async () => {
    const { folder, env } = helper('cat > "$HOME/stdin"; echo "$1" > "$HOME/action"');
    const path = write(join(folder, "config.json"), {
      credsStore: "test",
      auths: { "a.com": auth("old"), "b.com": auth("bob") },
    });
    await storeCredential("a.com", alice, { path, env });
    expect(read(join(folder, "stdin"))).toEqual({ ServerURL: "a.com", Username: "alice", Secret: SECRET });
    expect(readFileSync(join(folder, "action"), "utf8")).toBe("store\n");
    expect(read(path)).toEqual({ credsStore: "test", auths: { "b.com": auth("bob") } });
    await storeCredential("a.com", { identityToken: SECRET }, { path, env });
    expect(read(join(folder, "stdin"))).toMatchObject({ Username: "<token>", Secret: SECRET });
    await failure(storeCredential("a.com", { registryToken: SECRET }, { path, env }), "INVALID_ARGUMENT");
    await eraseCredential("a.com", { path, env });
    expect(readFileSync(join(folder, "stdin"), "utf8")).toBe("a.com");
    expect(readFileSync(join(folder, "action"), "utf8")).toBe("erase\n");
  });

  test("in a helper that fails says nothing of it", async () => {
    const { folder, env } = helper("cat; cat >&2; exit 1");
    const path = write(join(folder, "config.json"), { credsStore: "test" });
    await failure(storeCredential("a.com", alice, { path, env }), "CREDENTIALS_FAILED");
  });

  test("is undone, and once more without an error", async () => {
    const path = write(join(newFolder(), "config.json"), {
      auths: { "a.com": auth("alice"), "b.com": auth("bob") },
    });
    for (let time = 0; time < 2; time += 1) await eraseCredential("a.com", { path });
    expect(read(path)).toEqual({ auths: { "b.com": auth("bob") } });
    await eraseCredential("a.com", { path: join(newFolder(), "none.json") });
  });

  test.each(["", "https://a.com", "a.com?x", "a b", "a.com\n", "*.a.com", "__proto__:x"])(
    "for %j is refused",
    async (registry) => {
      const path = join(newFolder(), "config.json");
      await failure(storeCredential(registry, alice, { path }), "INVALID_ARGUMENT");
      await failure(eraseCredential(registry, { path }), "INVALID_ARGUMENT");
    },
  );

  test("does not touch a file that it cannot read", async () => {
    const path = write(join(newFolder(), "config.json"), "{ broken");
    await failure(storeCredential("a.com", alice, { path }), "CREDENTIALS_FAILED");
    expect(readFileSync(path, "utf8")).toBe("{ broken");
  });

  test("where nothing can be written is WRITE_FAILED, and leaves nothing", async () => {
    const folder = newFolder();
    write(join(folder, "file"), "x");
    const error = await failure(
      storeCredential("a.com", alice, { path: join(folder, "file", "config.json") }),
      "WRITE_FAILED",
    );
    expect(error.file).toBe(join(folder, "file", "config.json"));
    mkdirSync(join(folder, "config.json"));
    await failure(
      storeCredential("a.com", alice, { path: join(folder, "config.json") }),
      "CREDENTIALS_FAILED",
    );
    expect(readdirSync(folder).sort()).toEqual(["config.json", "file"]);
  });
});
