import { describe, expect, it } from "vitest";
import { SecretEcho } from "../testdata/secret-echo.js";
import { CallSecrets } from "./call-secrets.js";

function secretsOf(...texts: string[]): CallSecrets {
  const secrets = new CallSecrets();
  for (const text of texts) secrets.add(SecretEcho, { text });
  return secrets;
}

describe("the secrets of a call", () => {
  it.each([
    [
      "as it stands, everywhere",
      "hunter2",
      "login hunter2 failed: hunter2",
      "login [redacted] failed: [redacted]",
    ],
    ["at the ends", "hunter2", "hunter2 hunter2", "[redacted] [redacted]"],
    ["side by side", "hunter2", "hunter2hunter2", "[redacted]"],
    ["without the line break of its file", "hunter2\n", "bad password: hunter2", "bad password: [redacted]"],
    ["as JSON", 'a"b\\c\u0001', 'env {"P":"a\\"b\\\\c\\u0001"}', 'env {"P":"[redacted]"}'],
    ["in a URL", "p$ss/w?rd", "smb://u:p%24ss%2Fw%3Frd@nas", "smb://u:[redacted]@nas"],
    ["in base64", "hunter2", "Basic aHVudGVyMg==", "Basic [redacted]=="],
    ["in base64 of URLs", "~~~???>>>", "t=fn5-Pz8_Pj4-", "t=[redacted]"],
    [
      "by a line of it",
      "-----BEGIN KEY-----\nMIIEvQIBADAN\nBg==\n-----END KEY-----\n",
      "bad line MIIEvQIBADAN",
      "bad line [redacted]",
    ],
    ["beyond ASCII", "pässwört", "no pässwört, no p%C3%A4ssw%C3%B6rt", "no [redacted], no [redacted]"],
    ["with half a surrogate pair", "abc\ud83d", "no abc\ud83d", "no [redacted]"],
    ["that holds what stands for it", "redacted", "the redacted one", "the [redacted] one"],
    ["that repeats itself", "abab", "xababababx", "x[redacted]x"],
  ])("are found %s", (_, secret, text, shown) => {
    expect(secretsOf(secret).hide(text)).toBe(shown);
  });

  it("are hidden where they overlap, the longest whole", () => {
    const secrets = secretsOf("pass", "password", "wordlist");
    expect(secrets.hide("my passwordlist")).toBe("my [redacted]");
    expect(secrets.hide("pass password wordlist")).toBe("[redacted] [redacted] [redacted]");
  });

  it("stay when they are so short that hiding them would shred the text", () => {
    expect(secretsOf("a", "", "abc", " ab ").hide("a cab and an abc")).toBe("a cab and an abc");
  });

  it("leave a text without them as it is", () => {
    expect(secretsOf("hunter2").hide("")).toBe("");
    expect(new CallSecrets().hide("x".repeat(20_000_000))).toHaveLength(20_000_000);
  });

  it("hide all of a text when nothing can be known of them", () => {
    const secrets = new CallSecrets();
    secrets.add({ ...SecretEcho, descriptors: { base64: "broken" } }, { text: "hunter2" });
    expect(secrets.hide("no hunter2")).toBe("[redacted]");
  });

  it("hide all of a text when there is too much to look for", () => {
    expect(secretsOf("hunter2").hide("x".repeat(20_000_000))).toBe("[redacted]");
    const many = secretsOf(...Array.from({ length: 20_000 }, (_, index) => `secret-${index}`));
    expect(many.hide("short")).toBe("[redacted]");
  });
});
