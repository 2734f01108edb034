import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { addImage, addLayer, createRegistry, layerTar, openLayout } from "@container-interfaces/oci";
import { staticCredentials } from "@container-interfaces/oci/credentials";
import { TestingRegistry } from "../packages/oci/test/testing-registry.js";

const fakeRuntime = fileURLToPath(new URL("../packages/oci/testdata/fake-runtime.mjs", import.meta.url));

/** What the snippets of `packages/oci` find: a registry, a runtime that only pretends, layouts, a folder for bundles. */
export interface OciLab {
  /** Leads a snippet to what is here. */
  lead(code: string): string;
  /** Ends the registry; the folder is the caller's. */
  stop(): Promise<void>;
}

/** Starts the registry, which anybody may pull from and whose one user may push, and fills the folder. */
export async function startOciLab(folder: string): Promise<OciLab> {
  for (const name of ["bin", "bundles"]) mkdirSync(join(folder, name), { recursive: true });
  const user = { username: "web", password: "swordfish" };
  const registry = await TestingRegistry.start({
    authentication: "token",
    anonymousPull: true,
    users: { [user.username]: user.password },
  });
  const { host } = registry;

  await using layout = await openLayout(join(folder, "filled"), { create: true });
  const entries = [
    { name: "bin/", type: "directory" as const, mode: 0o755 },
    { name: "bin/echo", mode: 0o755 },
  ];
  const layers = [await addLayer(layout, layerTar(entries))];
  const config = { os: "linux", architecture: "amd64" };
  for (const name of ["busybox", "motd"]) await addImage(layout, { name, config, layers });
  const client = createRegistry({ credentials: staticCredentials({ [host]: user }) });
  await client.push(layout, "busybox", `${host}/tools/busybox:1.36`);

  const auth = Buffer.from(`${user.username}:${user.password}`).toString("base64");
  writeFileSync(join(folder, "auth.json"), JSON.stringify({ auths: { [host]: { auth } } }));
  process.env.REGISTRY_AUTH_FILE = join(folder, "auth.json");
  const runc = installRuntime(folder);

  return {
    lead: (code) =>
      code
        .replaceAll('openLayout("/var/lib/images")', `openLayout("${join(folder, "filled")}")`)
        .replaceAll("/var/lib/images", join(folder, "images"))
        .replaceAll("/run/bundles", join(folder, "bundles"))
        .replaceAll("registry.example.com/", `${host}/`)
        .replaceAll('command: "runc"', `command: "${runc}"`),
    stop: async () => await registry[Symbol.asyncDispose](),
  };
}

/** A program that takes the command line of runc: a container that is run ends at once, and there is no other one. */
function installRuntime(folder: string): string {
  const program = join(folder, "bin", "runc");
  const [answers, calls] = [join(folder, "answers"), join(folder, "calls")];
  const log = `${JSON.stringify({ level: "error", msg: "container does not exist", time: "2026-01-02T03:04:05Z" })}\n`;
  writeFileSync(answers, JSON.stringify({ run: { pid: "own" }, state: { log, exitCode: 1 } }));
  const variables = `FAKE_RUNTIME='${answers}' FAKE_RUNTIME_CALLS='${calls}'`;
  writeFileSync(program, `#!/bin/sh\nexec env ${variables} '${process.execPath}' '${fakeRuntime}' "$@"\n`);
  chmodSync(program, 0o755);
  return program;
}
