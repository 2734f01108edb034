import { mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { basename, join } from "node:path";
import { root } from "./public-packages.mjs";
import { runProgram } from "./run-program.mjs";

/**
 * Packs the packages into `folder` and serves the tarballs on loopback as npm's registry does, so that they can be installed
 * by version. `npmrc` is what a project needs to take our scope from here, and everything else from where it always comes.
 */
export async function servePacked(packages, folder) {
  mkdirSync(folder, { recursive: true });
  const packed = await runProgram(
    "npm",
    [
      "pack",
      "--ignore-scripts",
      "--json",
      "--loglevel=error",
      "--pack-destination",
      folder,
      ...packages.map((p) => p.folder),
    ],
    { cwd: root },
  );
  if (!packed.ok) throw new Error(`npm pack failed: ${packed.output}`);
  const packedAs = new Map(JSON.parse(packed.stdout).map((p) => [p.name, p]));

  const documents = new Map();
  const tarballs = new Map();
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "/");
    const body = tarballs.get(path) ?? documents.get(path);
    // npm keeps what it may; a registry that is gone in a minute is not worth it
    response.setHeader("cache-control", "no-store");
    response.statusCode = body === undefined ? 404 : 200;
    response.end(body ?? "{}");
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${server.address().port}/`;

  for (const { name, manifest } of packages) {
    const { filename, integrity } = packedAs.get(name);
    const path = `/-/${basename(filename)}`;
    tarballs.set(path, readFileSync(join(folder, basename(filename))));
    const version = { ...manifest, dist: { integrity, tarball: new URL(path, url).href } };
    documents.set(
      `/${name}`,
      JSON.stringify({
        name,
        "dist-tags": { latest: manifest.version },
        versions: { [manifest.version]: version },
      }),
    );
  }
  const scopes = new Set(packages.map(({ name }) => name.split("/")[0]));
  return {
    npmrc: [...scopes].map((scope) => `${scope}:registry=${url}\n`).join(""),
    names: new Set(packages.map(({ name }) => name)),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
