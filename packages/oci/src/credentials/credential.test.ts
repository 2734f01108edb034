import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { failure } from "../../test/layout-lab.js";
import { chainCredentials } from "./chain-credentials.js";
import { type Credential, createCredential } from "./credential.js";
import { staticCredentials } from "./static-credentials.js";

const SECRET = "hunter2-very-secret";

describe("a credential", () => {
  test.each<[string, Credential]>([
    ["a password", { username: "alice", password: SECRET }],
    ["an identity token", { identityToken: SECRET }],
    ["a registry token", { registryToken: SECRET }],
  ])("of %s hides what is secret, and gives it by name", (_what, fields) => {
    const credential = createCredential(fields);
    expect({ ...fields, ...credential }).toEqual(fields);
    for (const [key, value] of Object.entries(fields))
      expect(credential[key as keyof Credential]).toBe(value);
    const texts = [
      inspect(credential, { showHidden: true, depth: 5 }),
      inspect({ nested: [credential] }, { showHidden: true, depth: 5 }),
      JSON.stringify(credential),
      JSON.stringify({ ...credential }),
      String(credential),
    ];
    for (const text of texts) expect(text).not.toContain(SECRET);
  });

  test.each<[string, Credential]>([
    ["nothing", {}],
    ["a user only", { username: "alice" }],
    ["a password only", { password: SECRET }],
    ["a user with a colon", { username: "a:b", password: SECRET }],
    ["a token with a line break", { registryToken: `${SECRET}\r\nX-Evil: 1` }],
    ["an empty token", { registryToken: "" }],
    ["a password that is no text", { username: "alice", password: 5 as unknown as string }],
  ])("of %s is refused", async (_what, fields) => {
    const error = await failure((async () => createCredential(fields))(), "INVALID_ARGUMENT");
    expect(inspect(error)).not.toContain(SECRET);
  });
});

describe("sources", () => {
  const one = staticCredentials({
    "a.com": { username: "one", password: SECRET },
    "*.com": { username: "any", password: SECRET },
  });
  const two = staticCredentials({ "a.com": { username: "two", password: SECRET } });

  test("give all that match", async () => {
    expect((await one.get("a.com/app")).map(({ username }) => username)).toEqual(["one", "any"]);
    expect(await one.get("b.org/app")).toEqual([]);
  });

  test("are joined in their order", async () => {
    const found = await chainCredentials(two, one).get("a.com");
    expect(found.map(({ username }) => username)).toEqual(["two", "one", "any"]);
    expect(await chainCredentials().get("a.com")).toEqual([]);
  });

  test("refuse what is no credential at once", () => {
    expect(() => staticCredentials({ "a.com": {} })).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
  });
});
