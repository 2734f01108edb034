import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const pins = join(root, "bench", "peers");

/** Where the peers from npm are installed, with the code that their generators made of our .proto files. Not committed. */
export const peersFolder: string = join(root, "bench", ".peers");

const protoFolders = ["cri", "csi"].map((name) => join(root, "packages", name, "proto"));
const protoFiles = [
  join("cri", "proto", "runtime", "v1", "api.proto"),
  join("csi", "proto", "csi", "v1", "csi.proto"),
].map((file) => join(root, "packages", file));

/** Each peer's own generator, and how its documentation says to call it; 64-bit integers are bigint everywhere. */
const plugins = [
  { local: peerBin("protoc-gen-es"), out: "gen/protobuf-es", opt: ["target=js"] },
  {
    local: peerBin("protoc-gen-ts"),
    out: "gen/protobuf-ts",
    opt: ["long_type_bigint"],
    include_imports: true,
    include_wkt: true,
  },
  {
    local: rootBin("protoc-gen-ts_proto"),
    out: "gen/ts-proto",
    opt: [
      "env=both,esModuleInterop=true,forceLong=bigint,useDate=false,oneof=unions-value,useExactTypes=false",
      "outputServices=nice-grpc,outputServices=generic-definitions,outputJsonMethods=false",
    ],
    include_imports: true,
    include_wkt: true,
  },
];

/** The compiler's output is CommonJS, as the imports of protobuf-ts have no extensions, which Node takes only there. */
const compilerOptions = {
  module: "commonjs",
  target: "es2022",
  ignoreDeprecations: "6.0",
  noCheck: true,
  noResolve: true,
  types: [],
};

/**
 * Installs the peers and generates their code, where that has not been done for these versions and .proto files.
 * They are 130 MB with their generators and what these make, so nobody gets them who does not measure.
 */
function installPeers(): void {
  const inputs = [join(pins, "package-lock.json"), ...protoFiles, fileURLToPath(import.meta.url)];
  const hash = createHash("sha256");
  for (const file of inputs) hash.update(readFileSync(file));
  const want = hash.digest("hex");
  const stamp = join(peersFolder, ".installed");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === want) return;
  console.error("installing the peers, once");
  rmSync(peersFolder, { recursive: true, force: true });
  mkdirSync(peersFolder);
  for (const file of ["package.json", "package-lock.json"])
    copyFileSync(join(pins, file), join(peersFolder, file));
  run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
  for (const folder of protoFolders) {
    run(rootBin("buf"), ["generate", folder, "--template", JSON.stringify({ version: "v2", plugins })]);
    const image = join("gen", `${folder.includes("csi") ? "csi" : "cri"}.binpb`);
    run(rootBin("buf"), ["build", folder, "--exclude-source-info", "--as-file-descriptor-set", "-o", image]);
  }
  for (const name of ["protobuf-ts", "ts-proto"]) {
    const config = {
      compilerOptions: { ...compilerOptions, rootDir: name, outDir: `js/${name}` },
      include: [name],
    };
    writeFileSync(join(peersFolder, "gen", `${name}.json`), JSON.stringify(config));
    run(rootBin("tsc"), ["-p", join("gen", `${name}.json`)]);
  }
  writeFileSync(join(peersFolder, "gen", "protobuf-es", "package.json"), '{ "type": "module" }');
  writeFileSync(join(peersFolder, "load.mjs"), "export const load = (name) => import(name);\n");
  writeFileSync(stamp, want);
}

/** What is written into {@link peersFolder}, so that names stand for what is installed there. */
interface Loader {
  load(name: string): Promise<unknown>;
}

let loader: Promise<Loader> | undefined;

/** Imports a module by its name, or by its path below {@link peersFolder} when that begins with a dot. */
export async function importPeer<T>(name: string): Promise<T> {
  // once, also where it fails
  loader ??= prepare();
  return (await (await loader).load(name)) as T;
}

async function prepare(): Promise<Loader> {
  installPeers();
  return (await import(pathToFileURL(join(peersFolder, "load.mjs")).href)) as Loader;
}

function run(command: string, args: readonly string[]): void {
  const { error, status } = spawnSync(command, args, {
    cwd: peersFolder,
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args[0]} ended with ${status}`);
}

function peerBin(name: string): string {
  return join(peersFolder, "node_modules", ".bin", name);
}

function rootBin(name: string): string {
  return join(root, "node_modules", ".bin", name);
}
