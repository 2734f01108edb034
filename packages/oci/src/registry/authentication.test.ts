import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { newClient, TestingRegistry, type TestingRegistryOptions } from "../../test/testing-registry.js";
import { chainCredentials } from "../credentials/chain-credentials.js";
import type { Credential } from "../credentials/credential.js";
import type { CredentialSource } from "../credentials/credential-source.js";
import { staticCredentials } from "../credentials/static-credentials.js";
import { OciError, type OciErrorCode } from "../oci-error.js";

const PASSWORD = "hunter2-very-secret";
const IDENTITY = "identity-very-secret";

async function start(options: TestingRegistryOptions = {}) {
  const registry = await TestingRegistry.start(options);
  onTestFinished(async () => await registry[Symbol.asyncDispose]());
  registry.addManifest(
    "app",
    { schemaVersion: 2, manifests: [] },
    "application/vnd.oci.image.index.v1+json",
    "1.0",
  );
  return registry;
}

const users = { alice: PASSWORD };
const alice: Credential = { username: "alice", password: PASSWORD };

/** The error of a call, after making sure that nothing secret is anywhere in it. */
async function failure(call: Promise<unknown>, code: OciErrorCode): Promise<OciError> {
  const error = await call.then(
    () => new Error("the call succeeded"),
    (reason: unknown) => reason,
  );
  const basic = Buffer.from(`alice:${PASSWORD}`).toString("base64");
  const text = `${inspect(error, { depth: 10, showHidden: true })} ${JSON.stringify(error)} ${String((error as Error).stack)}`;
  for (const secret of [PASSWORD, IDENTITY, basic, "token-"]) expect(text).not.toContain(secret);
  if (!OciError.is(error)) throw error;
  expect(error.code, error.message).toBe(code);
  return error;
}

describe("basic authentication", () => {
  test("is given when the registry asks for it, and from then on at once", async () => {
    const registry = await start({ users });
    const client = newClient({ credentials: staticCredentials({ [registry.host]: alice }) });
    await client.fetchManifest(`${registry.host}/app:1.0`);
    await client.fetchManifest(`${registry.host}/app:1.0`);
    expect(registry.log.map(({ headers }) => headers.authorization !== undefined)).toEqual([
      false,
      true,
      true,
    ]);
  });

  test("tries all credentials that match, the most specific first", async () => {
    const registry = await start({ users });
    const client = newClient({
      credentials: staticCredentials({
        [registry.host]: alice,
        [`${registry.host}/app`]: { username: "alice", password: "out of date" },
      }),
    });
    await client.fetchManifest(`${registry.host}/app:1.0`);
    expect(registry.log).toHaveLength(3);
  });

  test("that is refused is UNAUTHORIZED, with what the registry says", async () => {
    const registry = await start({ users: { alice: "another" } });
    const client = newClient({ credentials: staticCredentials({ [registry.host]: alice }) });
    const error = await failure(client.fetchManifest(`${registry.host}/app:1.0`), "UNAUTHORIZED");
    expect(error.status).toBe(401);
    expect(error.reason).toContain("UNAUTHORIZED: unauthorized");
    expect(registry.log).toHaveLength(2);
  });

  test("without credentials is UNAUTHORIZED", async () => {
    const registry = await start({ users });
    const error = await failure(newClient().fetchManifest(`${registry.host}/app:1.0`), "UNAUTHORIZED");
    expect(error.hint).toContain("Log in");
    expect(registry.log).toHaveLength(1);
  });

  test("is asked for again when what is remembered is refused", async () => {
    const registry = await start({ users: { alice: "old-password", bob: PASSWORD } });
    let current: Credential = { username: "alice", password: "old-password" };
    const credentials: CredentialSource = { get: async () => [current] };
    const client = newClient({ credentials });
    await client.fetchManifest(`${registry.host}/app:1.0`);
    registry.intercept = (request, response) => {
      if (request.headers.authorization !== `Basic ${btoa("alice:old-password")}`) return false;
      response.writeHead(401, { "www-authenticate": "Basic realm=x" }).end();
      return true;
    };
    current = { username: "bob", password: PASSWORD };
    await client.fetchManifest(`${registry.host}/app:1.0`);
  });

  test("is tried with the next credential after 403, too", async () => {
    const registry = await start({ users: { alice: PASSWORD, bob: "b-password" } });
    registry.intercept = (request, response) => {
      if (request.headers.authorization !== `Basic ${btoa("bob:b-password")}`) return false;
      response.writeHead(403, { "content-type": "application/json" }).end('{"errors":[{"code":"DENIED"}]}');
      return true;
    };
    const bob = staticCredentials({ [registry.host]: { username: "bob", password: "b-password" } });
    const client = newClient({
      credentials: chainCredentials(bob, staticCredentials({ [registry.host]: alice })),
    });
    await client.fetchManifest(`${registry.host}/app:1.0`);
    await failure(newClient({ credentials: bob }).fetchManifest(`${registry.host}/app:1.0`), "DENIED");
  });
});

describe("a token", () => {
  test("is got without credentials where anybody may pull", async () => {
    const registry = await start({ users, authentication: "token", anonymousPull: true });
    await newClient().fetchManifest(`${registry.host}/app:1.0`);
    expect(registry.requests).toEqual([
      "GET /v2/app/manifests/1.0",
      "GET /token",
      "GET /v2/app/manifests/1.0",
    ]);
    expect(registry.log[1]?.url).toBe("/token?service=testing&scope=repository%3Aapp%3Apull");
  });

  test("is got with a user and a password, kept for its scope, and replaced when it has expired", async () => {
    const registry = await start({ users, authentication: "token" });
    const client = newClient({ credentials: staticCredentials({ [registry.host]: alice }) });
    await client.fetchManifest(`${registry.host}/app:1.0`);
    await client.fetchManifest(`${registry.host}/app:1.0`);
    expect(registry.requests.filter((request) => request === "GET /token")).toHaveLength(1);
    registry.expireTokens();
    await client.fetchManifest(`${registry.host}/app:1.0`);
    expect(registry.requests.filter((request) => request === "GET /token")).toHaveLength(2);
  });

  test("is asked for once by requests that are refused at the same time, and again when it has expired", async () => {
    const registry = await start({ users, authentication: "token" });
    const client = newClient({ credentials: staticCredentials({ [registry.host]: alice }) });
    for (const tokens of [1, 2]) {
      await Promise.all(
        Array.from({ length: 8 }, async () => await client.fetchManifest(`${registry.host}/app:1.0`)),
      );
      expect(registry.requests.filter((request) => request === "GET /token")).toHaveLength(tokens);
      registry.expireTokens();
    }
  });

  test("is asked for by the next request when the one that asks is aborted", async () => {
    const registry = await start({ users, authentication: "token" });
    const asked = new Promise<void>((resolve) => {
      registry.intercept = (request, _response, url) => {
        if (url.pathname !== "/token") return false;
        registry.intercept = undefined;
        resolve();
        // what is asked for first gets no answer
        request.resume();
        return true;
      };
    });
    const client = newClient({ credentials: staticCredentials({ [registry.host]: alice }) });
    const controller = new AbortController();
    const first = client.fetchManifest(`${registry.host}/app:1.0`, { signal: controller.signal });
    const isAborted = failure(first, "ABORTED");
    await asked;
    const second = client.fetchManifest(`${registry.host}/app:1.0`);
    const third = failure(client.fetchManifest(`${registry.host}/app:1.0`, { timeoutMs: 50 }), "TIMEOUT");
    await third;
    controller.abort();
    await isAborted;
    await second;
    expect(registry.requests.filter((request) => request === "GET /token")).toHaveLength(2);
  });

  test("is not sent any more when its life is nearly over", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const registry = await start({ users, authentication: "token", tokenLifeS: 300 });
      const client = newClient({ credentials: staticCredentials({ [registry.host]: alice }) });
      const tokensAfter = async (seconds: number): Promise<number> => {
        vi.setSystemTime(Date.now() + seconds * 1000);
        await client.fetchManifest(`${registry.host}/app:1.0`);
        return registry.requests.filter((request) => request === "GET /token").length;
      };
      expect([await tokensAfter(0), await tokensAfter(260), await tokensAfter(20)]).toEqual([1, 1, 2]);
      expect(registry.log.at(-3)?.headers.authorization).toBeUndefined();
    } finally {
      vi.useRealTimers();
    }
  });

  test("is got with an identity token by POST", async () => {
    const registry = await start({ users, authentication: "token", identityToken: IDENTITY });
    const client = newClient({
      credentials: staticCredentials({ [registry.host]: { identityToken: IDENTITY } }),
    });
    await client.fetchManifest(`${registry.host}/app:1.0`);
    expect(registry.requests[1]).toBe("POST /token");
    expect(registry.log[1]?.url).not.toContain(IDENTITY);
  });

  test("of the registry itself is sent as it is", async () => {
    const registry = await start();
    registry.intercept = (request, response) => {
      if (request.headers.authorization === "Bearer ready-made") return false;
      response.writeHead(401, { "www-authenticate": 'Bearer realm="http://127.0.0.1:1/token"' }).end();
      return true;
    };
    const credentials = staticCredentials({ [registry.host]: { registryToken: "ready-made" } });
    await newClient({ credentials }).fetchManifest(`${registry.host}/app:1.0`);
  });

  test.each([
    ["an identity token", { identityToken: `${IDENTITY}-wrong` }],
    ["a password", { username: "alice", password: `${PASSWORD}-wrong` }],
  ])("is refused for %s that is wrong", async (_what, credential) => {
    const registry = await start({ users, authentication: "token", identityToken: IDENTITY });
    const client = newClient({ credentials: staticCredentials({ [registry.host]: credential }) });
    await failure(client.fetchManifest(`${registry.host}/app:1.0`), "UNAUTHORIZED");
  });

  test("for a push is another than for a pull", async () => {
    const registry = await start({ users, authentication: "token" });
    const client = newClient({ credentials: staticCredentials({ [registry.host]: alice }) });
    await client.fetchManifest(`${registry.host}/app:1.0`);
    await client.deleteTag(`${registry.host}/app:1.0`);
    expect(registry.log.at(-2)?.url).toContain("scope=repository%3Aapp%3Apull%2Cdelete");
  });

  test.each<[string, (host: string) => string, OciErrorCode]>([
    ["no address", () => "Bearer realm=here", "REGISTRY_FAILED"],
    ["no realm", () => "Bearer service=x", "REGISTRY_FAILED"],
    ["an address of files", () => 'Bearer realm="file:///etc/passwd"', "REGISTRY_FAILED"],
    ["plain HTTP elsewhere", () => 'Bearer realm="http://auth.example.com/token"', "REGISTRY_FAILED"],
    ["credentials in the address", (host) => `Bearer realm="http://a:b@${host}/token"`, "REGISTRY_FAILED"],
    ["another way to authenticate", () => "Digest realm=x, Negotiate", "UNAUTHORIZED"],
    ["nothing", () => "", "UNAUTHORIZED"],
  ])("is not asked for at %s", async (_what, header, code) => {
    const registry = await start();
    registry.intercept = (_request, response) => {
      response.writeHead(401, { "www-authenticate": header(registry.host) }).end();
      return true;
    };
    const client = newClient({ credentials: staticCredentials({ [registry.host]: alice }) });
    await failure(client.fetchManifest(`${registry.host}/app:1.0`), code);
    expect(registry.log).toHaveLength(1);
  });

  test("is not asked for without TLS when the registry has TLS", async () => {
    const asked: string[] = [];
    const client = newClient({
      credentials: staticCredentials({ "registry.example.com": alice }),
      fetch: async (url) => {
        asked.push(String(url));
        return new Response("", {
          status: 401,
          headers: { "www-authenticate": 'Bearer realm="http://127.0.0.1/token"' },
        });
      },
    });
    await failure(client.fetchManifest("registry.example.com/app:1.0"), "REGISTRY_FAILED");
    expect(asked).toEqual(["https://registry.example.com/v2/app/manifests/1.0"]);
  });

  test.each<[string, string, OciErrorCode]>([
    ["no JSON", "<html>", "REGISTRY_FAILED"],
    ["no token", "{}", "REGISTRY_FAILED"],
    ["null", "null", "REGISTRY_FAILED"],
    ["a token of another type", '{"token":5}', "REGISTRY_FAILED"],
    ["a token with a line break", JSON.stringify({ token: "token-a\r\nX: y" }), "REGISTRY_FAILED"],
    ["a token that is too long", JSON.stringify({ token: "x".repeat(100_000) }), "REGISTRY_FAILED"],
    ["too much", `"${"x".repeat(300_000)}"`, "TOO_LARGE"],
  ])("server that answers %s is refused", async (_what, body, code) => {
    const registry = await start({ users, authentication: "token" });
    registry.intercept = (_request, response, url) => {
      if (url.pathname !== "/token") return false;
      response.writeHead(200).end(body);
      return true;
    };
    const client = newClient({ credentials: staticCredentials({ [registry.host]: alice }) });
    await failure(client.fetchManifest(`${registry.host}/app:1.0`), code);
  });

  test("server that sends back what it got does not get it into the error", async () => {
    const registry = await start({ users, authentication: "token" });
    registry.intercept = async (request, response, url) => {
      if (url.pathname !== "/token") return false;
      const pieces: Buffer[] = [];
      for await (const piece of request) pieces.push(piece);
      const [, basic = ""] = (request.headers.authorization ?? "").split(" ");
      const message = `${request.headers.authorization} ${atob(basic)} ${Buffer.concat(pieces)}`;
      response.writeHead(400).end(JSON.stringify({ errors: [{ code: "UNKNOWN", message }] }));
      return true;
    };
    for (const credential of [alice, { identityToken: IDENTITY }]) {
      const client = newClient({ credentials: staticCredentials({ [registry.host]: credential }) });
      const error = await failure(client.fetchManifest(`${registry.host}/app:1.0`), "REGISTRY_FAILED");
      expect(error.reason).toContain("[secret]");
    }
  });
});

describe("credentials", () => {
  test("do not go where a redirect leads to, nor back from there", async () => {
    const registry = await start({ users });
    const blob = registry.addBlob("app", "content");
    const seen: (string | undefined)[] = [];
    const other = createServer((request, response) => {
      seen.push(request.headers.authorization);
      if (request.url === "/back")
        response.writeHead(307, { location: `http://${registry.host}/stolen` }).end();
      else response.writeHead(200).end("content");
    });
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void other.close());
    const elsewhere = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    let path = "/blob";
    registry.intercept = (request, response, url) => {
      if (url.pathname === "/stolen") {
        seen.push(request.headers.authorization);
        response.writeHead(200).end("content");
        return true;
      }
      if (!url.pathname.includes("/blobs/") || request.headers.authorization === undefined) return false;
      response.writeHead(307, { location: `${elsewhere}${path}` }).end();
      return true;
    };
    const client = newClient({ credentials: staticCredentials({ [registry.host]: alice }) });
    for (path of ["/blob", "/back"]) {
      for await (const piece of client.openBlob(`${registry.host}/app`, blob))
        expect(String(piece)).not.toBe("");
    }
    expect(seen).toEqual([undefined, undefined, undefined]);
  });

  test("of one registry are not for another", async () => {
    const registry = await start({ users });
    const asked: string[] = [];
    const credentials: CredentialSource = {
      get: async (image) => {
        asked.push(image);
        return [];
      },
    };
    await failure(newClient({ credentials }).fetchManifest(`${registry.host}/team/app:1.0`), "UNAUTHORIZED");
    expect(asked).toEqual([`${registry.host}/team/app`]);
  });

  test("are not sent without TLS to a registry that had it", async () => {
    const sent: [string, string | null][] = [];
    const client = newClient({
      credentials: staticCredentials({ "registry.example.com": alice }),
      fetch: async (url, init) => {
        sent.push([String(url), new Headers(init?.headers).get("authorization")]);
        if (sent.length === 1)
          return new Response("", { status: 401, headers: { "www-authenticate": "Basic realm=x" } });
        return new Response("", { status: 302, headers: { location: "http://registry.example.com/other" } });
      },
    });
    const error = await failure(client.fetchManifest("registry.example.com/app:1.0"), "REGISTRY_FAILED");
    expect(error.reason).toContain("from HTTPS to HTTP");
    expect(sent).toHaveLength(2);
  });

  test("whose source fails end the call", async () => {
    const registry = await start({ users });
    const credentials: CredentialSource = {
      get: async () => {
        throw new OciError("CREDENTIALS_FAILED", "reading", "broken");
      },
    };
    await failure(newClient({ credentials }).fetchManifest(`${registry.host}/app:1.0`), "CREDENTIALS_FAILED");
  });

  test("that a registry sends back in its error are not in ours", async () => {
    const registry = await start();
    registry.intercept = (request, response) => {
      const { authorization } = request.headers;
      const [, basic = ""] = (authorization ?? "").split(" ");
      response.writeHead(authorization === undefined ? 401 : 418, { "www-authenticate": "Basic realm=x" });
      response.end(
        JSON.stringify({
          errors: [{ code: "TEAPOT", message: `${authorization} ${atob(basic)}\n\u001b[31m` }],
        }),
      );
      return true;
    };
    const client = newClient({ credentials: staticCredentials({ [registry.host]: alice }) });
    const error = await failure(client.fetchManifest(`${registry.host}/app:1.0`), "REGISTRY_FAILED");
    expect(error.reason).toMatch(
      /answered 418 to GET \/v2\/app\/manifests\/1.0: TEAPOT: Basic \[secret\] \[secret\] \[31m$/,
    );
  });

  test("are asked for with ping, as a login does", async () => {
    const registry = await start({ users });
    await newClient({ credentials: staticCredentials({ [registry.host]: alice }) }).ping(registry.host);
    await failure(newClient().ping(registry.host), "UNAUTHORIZED");
  });
});
