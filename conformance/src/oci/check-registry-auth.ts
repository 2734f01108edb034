import { createPrivateKey } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createRegistry, openLayout, type Registry } from "@container-interfaces/oci";
import { staticCredentials } from "@container-interfaces/oci/credentials";
import type { Checks } from "../checks.js";
import { expect, expectEqual } from "../expect.js";
import { run } from "../lab.js";
import { type ImageLab, skopeoSays } from "./check-theirs.js";
import { DockerRegistry } from "./docker-registry.js";
import { expectOciError } from "./expect-oci-error.js";
import { addSampleImage } from "./sample-image.js";
import { TokenServer } from "./token-server.js";

/**
 * Speaks to Debian's docker-registry with each kind of authentication that it has: htpasswd, and tokens of a server of ours.
 *
 * @param program of `conformance/go/oci-registry`, which makes the certificate
 */
export async function checkRegistryAuth(checks: Checks, lab: ImageLab, program: string): Promise<void> {
  await checkPassword(checks, lab);
  await checkTokens(checks, lab, program);
}

// bcrypt of "open sesame"
const password = "open sesame";
const htpasswdLine = "lab:$2y$05$abcdefghijklmnopqrstuupx2xBUC4954936wVIjyyPHmUBFu0wCW\n";

async function checkPassword(checks: Checks, { folder, tools }: ImageLab): Promise<void> {
  const htpasswd = join(folder, "htpasswd");
  await writeFile(htpasswd, htpasswdLine);
  const peer = await DockerRegistry.start(join(folder, "registry-htpasswd"), { htpasswd });
  try {
    await using layout = await openLayout(join(folder, "htpasswd-ours"), { create: true });
    const image = await addSampleImage(layout, { name: "sample" });
    const to = `${peer.address}/private/image:one`;
    const as = (secret: string): Registry =>
      createRegistry({
        credentials: staticCredentials({ [peer.address]: { username: "lab", password: secret } }),
      });
    await checks.check("registry: htpasswd refuses the nameless and the wrong password", async () => {
      for (const registry of [createRegistry(), as("wrong secret")]) {
        for (const call of [() => registry.push(layout, "sample", to), () => registry.ping(peer.address)]) {
          const error = await expectOciError(call(), "UNAUTHORIZED");
          expect(!error.message.includes("secret"), "the message has the password");
        }
      }
    });
    await checks.check("registry: htpasswd lets the right password in", async () => {
      const registry = as(password);
      await registry.ping(peer.address);
      await registry.push(layout, "sample", to);
      await using pulled = await openLayout(join(folder, "htpasswd-pulled"), { create: true });
      expectEqual((await registry.pull(to, pulled)).digest, image.digest, "the digest");
      expectEqual(await pulled.verify(), [], "what verify finds");
      const said = await skopeoSays(tools, `docker://${to}`, "--creds", `lab:${password}`);
      expectEqual(said.Digest, image.digest, "what skopeo says");
    });
  } finally {
    await peer.stop();
  }
}

async function checkTokens(checks: Checks, { folder, tools }: ImageLab, program: string): Promise<void> {
  await run([program, "certificate", folder]);
  const certificate = join(folder, "certificate.pem");
  const der = (await readFile(certificate, "utf8")).replace(/-----[A-Z ]+-----|\s/g, "");
  const key = createPrivateKey(await readFile(join(folder, "key.pem")));
  const tokens = await TokenServer.start(key, der, {
    writer: { password, actions: ["pull", "push", "delete"] },
    reader: { password, actions: ["pull"] },
  });
  const auth = { ...TokenServer.facts, realm: tokens.realm, certificate };
  const peer = await DockerRegistry.start(join(folder, "registry-tokens"), auth).catch(
    async (error: unknown) => {
      await tokens.stop();
      throw error;
    },
  );
  try {
    await using layout = await openLayout(join(folder, "tokens-ours"), { create: true });
    const image = await addSampleImage(layout, { name: "sample" });
    const to = `${peer.address}/team/image:one`;
    const as = (username: string, secret = password): Registry =>
      createRegistry({ credentials: staticCredentials({ [peer.address]: { username, password: secret } }) });
    await checks.check("registry: tokens refuse to push without the right", async () => {
      await expectOciError(as("writer", "wrong").push(layout, "sample", to), "UNAUTHORIZED");
      // docker-registry has 401 also for a token that is not enough
      await expectOciError(as("reader").push(layout, "sample", to), "DENIED", "UNAUTHORIZED");
      await expectOciError(createRegistry().push(layout, "sample", to), "DENIED", "UNAUTHORIZED");
    });
    await checks.check("registry: tokens of a writer push, and ask for no more than that", async () => {
      tokens.asked.length = 0;
      await as("writer").push(layout, "sample", to);
      const scopes = new Set(tokens.asked.flatMap((each) => each.scopes));
      expectEqual([...scopes], ["repository:team/image:pull,push"], "the scopes that were asked for");
      // although three blobs are looked for at a time, before anything is known
      expectEqual(tokens.asked.length, 1, "how often a token was asked for");
      const creds = ["--creds", `writer:${password}`];
      expectEqual(
        (await skopeoSays(tools, `docker://${to}`, ...creds)).Digest,
        image.digest,
        "what skopeo says",
      );
    });
    await checks.check("registry: tokens of the nameless and of a reader pull", async () => {
      for (const [name, registry] of [
        ["none", createRegistry()] as const,
        ["reader", as("reader")] as const,
      ]) {
        await using pulled = await openLayout(join(folder, `tokens-${name}`), { create: true });
        expectEqual((await registry.pull(to, pulled)).digest, image.digest, "the digest");
        expectEqual(await pulled.verify(), [], "what verify finds");
      }
    });
    await checks.check("registry: a mount asks for a token of both repositories", async () => {
      tokens.asked.length = 0;
      const kinds = new Set<string>();
      const from = `${peer.address}/team/image`;
      await as("writer").push(layout, "sample", `${peer.address}/team/other:one`, {
        mountFrom: from,
        onProgress: ({ kind, digest }) => {
          if (digest !== image.digest) kinds.add(kind);
        },
      });
      expectEqual([...kinds], ["mounted"], "what happened to blobs");
      expect(
        tokens.asked.some(({ scopes }) => scopes.length === 2),
        "no token is of both",
      );
    });
  } finally {
    await peer.stop();
    await tokens.stop();
  }
}
