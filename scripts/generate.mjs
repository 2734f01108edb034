// Generates src/gen from proto/ for the package in the current folder: buf drives ts-proto, then one pass mends the output.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { mendGenerated } from "./mend-generated.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, "node_modules", ".bin");
const options = [
  "env=both", // bytes are Uint8Array
  "esModuleInterop=true",
  "importSuffix=.js",
  "forceLong=bigint",
  "useDate=false", // a Date would lose the nanoseconds of a Timestamp
  "oneof=unions-value",
  "useOptionals=messages",
  "outputServices=generic-definitions",
  "outputJsonMethods=false",
  "useExactTypes=false",
  "unknownFields=true",
  "enumsAsLiterals=true",
  "unrecognizedEnum=false",
];
const template = {
  version: "v2",
  plugins: [{ local: join(bin, "protoc-gen-ts_proto"), out: "src/gen", opt: options }],
};

rmSync("src/gen", { recursive: true, force: true });
const result = spawnSync(join(bin, "buf"), ["generate", "proto", "--template", JSON.stringify(template)], {
  stdio: "inherit",
});
if (result.error) throw result.error;
if (result.status !== 0) process.exit(result.status ?? 1);

for (const file of readdirSync("src/gen", { recursive: true, encoding: "utf8" })) {
  if (!file.endsWith(".ts")) continue;
  const path = join("src/gen", file);
  writeFileSync(path, mendGenerated(readFileSync(path, "utf8"), path));
}
