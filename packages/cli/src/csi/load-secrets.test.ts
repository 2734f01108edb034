import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { hideSecrets } from "./hide-secrets.js";
import { loadSecrets } from "./load-secrets.js";

function write(text: string): string {
  const file = join(temporaryFolder(), "secrets");
  writeFileSync(file, text);
  return file;
}

describe("loadSecrets", () => {
  it.each([
    ['{"user":"admin","password":"a=b"}', { user: "admin", password: "a=b" }],
    [" {}", {}],
    ["# who\nuser=admin\r\n\npassword=a=b\nempty=", { user: "admin", password: "a=b", empty: "" }],
    ["__proto__=x", Object.fromEntries([["__proto__", "x"]])],
    ["", {}],
  ])("reads %o", async (text, secrets) => {
    expect(await loadSecrets(write(text))).toEqual(secrets);
  });

  it.each([
    ['{"password":s3cret}', /not a JSON object whose values are texts$/],
    ['{"password":{"a":"s3cret"}}', /whose values are texts$/],
    ["user=admin\ns3cret", /line 2 is not KEY=VALUE/],
    ["=s3cret", /line 1 is not KEY=VALUE/],
    ["a=s3cret\na=s3cret", /line 2 .*a key that was there before$/],
  ])("refuses %o, and repeats nothing of it", async (text, message) => {
    const error = await loadSecrets(write(text)).catch((failure: unknown) => failure as Error);
    expect(error).toMatchObject({ code: "USAGE", message: expect.stringMatching(message) });
    expect(JSON.stringify([(error as Error).message, (error as Error).cause])).not.toContain("s3cret");
  });

  it("says that there is no file", async () => {
    await expect(loadSecrets("/nonexistent/secrets")).rejects.toThrow(
      "--secrets-file /nonexistent/secrets: ENOENT",
    );
  });
});

describe("hideSecrets", () => {
  it("takes secrets out, also as JSON has them, and leaves short ones", () => {
    const hide = hideSecrets({ a: "pass", b: "password", c: 'two"\nlines', d: "abc" });
    expect(hide("a password, a pass, abc")).toBe("a [redacted], a [redacted], abc");
    expect(hide(JSON.stringify({ x: 'two"\nlines' }))).toBe('{"x":"[redacted]"}');
  });
});
