import { describe, expect, it } from "vitest";
import { type AnyMessage, kindsType } from "../testdata/kinds.js";
import { messageText } from "./message-text.js";
import { hasSecrets, redact, secretTexts } from "./redact.js";

const hide = (name: string, message: unknown): unknown => redact(kindsType(name), message);

const secrets: AnyMessage = {
  plain: "shown",
  password: "p1",
  secrets: { user: "u1" },
  key: new Uint8Array([1, 2]),
  pin: 1234,
  longPin: 5678n,
  codes: ["c1"],
  hidden: { name: "h1" },
  flag: true,
  ratio: 0.5,
  color: 1,
  choice: { $case: "token", value: "t1" },
};
const hidden = {
  plain: "shown",
  ...Object.fromEntries(
    ["password", "secrets", "key", "pin", "longPin", "codes", "hidden", "flag", "ratio", "color"].map(
      (name) => [name, "[redacted]"],
    ),
  ),
  choice: { $case: "token", value: "[redacted]" },
};

describe("redact", () => {
  it("hides values of every kind, and shows what is beside them", () => {
    expect(hide("Secrets", secrets)).toEqual(hidden);
    expect(secrets.password).toBe("p1");
  });

  it("shows that a secret is not set", () => {
    const empty = { password: "", secrets: {}, key: new Uint8Array(), codes: [], hidden: undefined };
    expect(hide("Secrets", empty)).toEqual(empty);
    expect(hide("Secrets", {})).toEqual({});
  });

  it("shows the members of a oneof that are no secret", () => {
    const message = { choice: { $case: "label", value: "shown" } };
    expect(hide("Secrets", message)).toEqual(message);
  });

  it("hides at every depth: in messages, lists, maps and oneofs", () => {
    const message = {
      one: secrets,
      many: [secrets, {}],
      byName: JSON.parse('{"__proto__":{"password":"p2"},"a":{"password":"p3"}}'),
      choice: { $case: "chosen", value: secrets },
      plain: { name: "shown" },
    };
    const shown = hide("Nested", message) as typeof message;
    expect(shown).toEqual({
      one: hidden,
      many: [hidden, {}],
      byName: JSON.parse('{"__proto__":{"password":"[redacted]"},"a":{"password":"[redacted]"}}'),
      choice: { $case: "chosen", value: hidden },
      plain: { name: "shown" },
    });
    expect(shown.plain).toBe(message.plain);
    const other = { choice: { $case: "other", value: { name: "shown" } } };
    expect(hide("Nested", other)).toEqual(other);
  });

  it("hides in types that hold themselves or each other", () => {
    const tree = {
      secret: "s",
      left: { secret: "s", children: [{ secret: "s" }] },
      byName: { a: { secret: "s" } },
    };
    expect(JSON.stringify(hide("Tree", tree))).toBe(JSON.stringify(tree).replaceAll('"s"', '"[redacted]"'));
    const ping = { pong: { secret: "s", ping: { pong: { secret: "s" } } } };
    expect(JSON.stringify(hide("Ping", ping))).not.toContain('"s"');
    expect(JSON.stringify(hide("Pong", ping.pong))).not.toContain('"s"');
    expect(hasSecrets(kindsType("Ping"))).toBe(true);
    expect(hasSecrets(kindsType("Tree"))).toBe(true);
  });

  it("gives a message back as it is that cannot hold a secret", () => {
    const message = { inner: { name: "x" }, _unknownFields: { 8000: [new Uint8Array([1])] } };
    expect(hide("Harmless", message)).toBe(message);
    expect(hasSecrets(kindsType("Harmless"))).toBe(false);
  });

  it("leaves unknown fields out where there may be secrets", () => {
    const _unknownFields = { 8000: [new Uint8Array([115])] };
    expect(hide("Secrets", { plain: "x", _unknownFields })).toEqual({ plain: "x" });
    expect(hide("Nested", { one: { plain: "x", _unknownFields } })).toEqual({ one: { plain: "x" } });
  });

  it("hides all of a message of which nothing is known", () => {
    const type = { ...kindsType("Secrets"), descriptors: { base64: "" } };
    expect(redact(type, { plain: "x" })).toBe("[redacted]");
    expect(redact({ ...kindsType("Secrets"), typeName: "test.kinds.Nobody" }, {})).toBe("[redacted]");
    expect(hasSecrets(type)).toBe(true);
  });

  it("takes what is no message as it is", () => {
    for (const message of [undefined, null, "x", 1]) expect(hide("Secrets", message)).toBe(message);
    expect(hide("Nested", { many: undefined, one: null, byName: "x" })).toEqual({ one: null, byName: "x" });
  });
});

describe("the texts of secrets", () => {
  it("are found at every depth, bytes as text and as base64", () => {
    const message = { one: { ...secrets, key: Buffer.from("key!") }, many: [{ codes: ["c2", "c3"] }] };
    expect(secretTexts(kindsType("Nested"), message).sort()).toEqual(
      ["p1", "u1", "key!", Buffer.from("key!").toString("base64"), "c1", "h1", "t1", "c2", "c3"].sort(),
    );
    expect(
      secretTexts(kindsType("Tree"), { children: [{ secret: "s" }], byName: { a: { secret: "z" } } }),
    ).toEqual([...["s", "z"]]);
  });

  it("are none where there is no message", () => {
    expect(secretTexts(kindsType("Harmless"), { name: "x" })).toEqual([]);
    expect(secretTexts(kindsType("Secrets"), undefined)).toEqual([]);
  });
});

describe("tokens of service accounts in contexts of CSI", () => {
  const tokens = "csi.storage.k8s.io/serviceAccount.tokens";
  const value = JSON.stringify({ vault: { token: "t0ken-of-a-pod" } });
  const message = {
    volumeContext: { [tokens]: value, pool: "shown" },
    publishContext: { [tokens]: "not JSON" },
    labels: { [tokens]: "shown" },
  };

  it("hides them, and what stands beside them not", () => {
    expect(hasSecrets(kindsType("Contexts"))).toBe(true);
    expect(hide("Contexts", message)).toEqual({
      volumeContext: { [tokens]: "[redacted]", pool: "shown" },
      publishContext: { [tokens]: "[redacted]" },
      labels: { [tokens]: "shown" },
    });
    expect(message.volumeContext[tokens]).toBe(value);
    const plain = { volumeContext: { pool: "shown" }, publishContext: {} };
    expect(hide("Contexts", plain)).toEqual(plain);
    expect(hide("Contexts", {})).toEqual({});
  });

  it("gives their texts, each token by itself, too", () => {
    expect(secretTexts(kindsType("Contexts"), message)).toEqual([value, "t0ken-of-a-pod", "not JSON"]);
  });

  it("leaves them out of the text of a message", () => {
    const text = messageText(kindsType("Contexts"), message);
    expect(text).toContain("[redacted]");
    expect(text).not.toMatch(/t0ken|not JSON/);
  });
});
