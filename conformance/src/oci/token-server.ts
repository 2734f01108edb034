import { createSign, type KeyObject, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

/** One access that a token gives, as docker-registry reads it. */
interface Access {
  readonly type: string;
  readonly name: string;
  readonly actions: readonly string[];
}

/** Who may do what: a password, and what of what is asked for is given. */
interface TokenUser {
  readonly password: string;
  readonly actions: readonly string[];
}

/** A server of tokens that docker-registry trusts, as the registries of the cloud have one. Without a user there is only `pull`. */
export class TokenServer {
  /** Where tokens are asked for. */
  readonly realm: string;
  /** The scopes that were asked for, each request with its user. */
  readonly asked: { readonly user: string | undefined; readonly scopes: readonly string[] }[] = [];
  readonly #server: Server;

  private constructor(server: Server, realm: string) {
    this.#server = server;
    this.realm = realm;
  }

  /** What the registry has to be told besides the realm. */
  static readonly facts: { readonly service: string; readonly issuer: string } = {
    service: "lab registry",
    issuer: "lab tokens",
  };

  /**
   * Starts one.
   *
   * @param key signs
   * @param certificate base64 of the DER form, which tokens carry
   */
  static async start(
    key: KeyObject,
    certificate: string,
    users: Readonly<Record<string, TokenUser>>,
  ): Promise<TokenServer> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const tokens = new TokenServer(server, `http://127.0.0.1:${port}/token`);
    server.on("request", (request, response) =>
      tokens.#answer(request, response, { key, certificate, users }),
    );
    return tokens;
  }

  /** Ends it. */
  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  #answer(
    request: IncomingMessage,
    response: ServerResponse,
    facts: { key: KeyObject; certificate: string; users: Readonly<Record<string, TokenUser>> },
  ): void {
    const url = new URL(request.url ?? "", this.realm);
    const [name, password] = basic(request.headers.authorization);
    const user = name === undefined ? undefined : facts.users[name];
    const scopes = url.searchParams.getAll("scope").flatMap((scope) => scope.split(" "));
    this.asked.push({ user: name, scopes });
    const isRight = url.searchParams.get("service") === TokenServer.facts.service;
    if (!isRight || (name !== undefined && user?.password !== password)) {
      response.writeHead(401, { "content-type": "application/json" }).end('{"errors":[]}');
      return;
    }
    const allowed = user?.actions ?? ["pull"];
    const access = scopes.filter(Boolean).map((scope): Access => {
      const [type = "", ...rest] = scope.split(":");
      const actions = rest.pop()?.split(",") ?? [];
      return { type, name: rest.join(":"), actions: actions.filter((action) => allowed.includes(action)) };
    });
    const token = sign(facts.key, facts.certificate, name ?? "", access);
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ token, expires_in: 300 }));
  }
}

function basic(header: string | undefined): readonly [string | undefined, string] {
  const encoded = /^Basic (.+)$/.exec(header ?? "")?.[1];
  if (encoded === undefined) return [undefined, ""];
  const text = Buffer.from(encoded, "base64").toString();
  const colon = text.indexOf(":");
  return [text.slice(0, colon), text.slice(colon + 1)];
}

function sign(key: KeyObject, certificate: string, subject: string, access: readonly Access[]): string {
  const now = Math.floor(Date.now() / 1000);
  const header = { typ: "JWT", alg: "RS256", x5c: [certificate] };
  const { issuer, service } = TokenServer.facts;
  const times = { iat: now, nbf: now - 60, exp: now + 300 };
  const claims = { iss: issuer, sub: subject, aud: service, ...times, jti: randomUUID(), access };
  const parts = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"));
  const text = parts.join(".");
  return `${text}.${createSign("RSA-SHA256").update(text).sign(key).toString("base64url")}`;
}
