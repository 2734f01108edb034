// Generates src/gen from proto/ for the package in the current folder: buf drives ts-proto, then one pass mends the output.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { mendGenerated } from "./mend-generated.mjs";
import { readDescriptors } from "./read-descriptors.mjs";

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
  plugins: [
    {
      local: join(bin, "protoc-gen-ts_proto"),
      out: "src/gen",
      opt: options,
      include_imports: true,
      include_wkt: true,
    },
  ],
};

/** Runs buf; gives what it printed. */
function buf(...args) {
  const result = spawnSync(join(bin, "buf"), args, {
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.error) throw result.error;
  if (result.status !== 0) process.exit(result.status ?? 1);
  return result.stdout;
}

rmSync("src/gen", { recursive: true, force: true });
buf("generate", "proto", "--template", JSON.stringify(template));
// needed for the options alone, which nothing reads as messages
rmSync("src/gen/google/protobuf/descriptor.ts", { force: true });

const image = buf("build", "proto", "--exclude-source-info", "--as-file-descriptor-set", "-o", "-");
// the transport cannot import itself by name while it is being built
const isTransport = JSON.parse(readFileSync("package.json", "utf8")).name.endsWith("/transport");
const transportOf = (folder, file) =>
  isTransport ? `${relative(folder, "src") || "."}/${file}` : "@container-interfaces/transport";
const descriptors = readDescriptors(image);

for (const file of readdirSync("src/gen", { recursive: true, encoding: "utf8" })) {
  if (!file.endsWith(".ts")) continue;
  const path = join("src/gen", file);
  const folder = dirname(path);
  const proto = file.replace(/\.ts$/, ".proto");
  const since = join("proto", file.replace(/\.ts$/, ".since.json"));
  const mended = mendGenerated(readFileSync(path, "utf8"), path, {
    ...descriptors.get(proto),
    versions: existsSync(since) ? JSON.parse(readFileSync(since, "utf8")) : undefined,
    typesFrom: transportOf(folder, "message-type.js"),
    methodFrom: transportOf(folder, "service-definition.js"),
    hideSecretsFrom: transportOf(folder, "hide-secrets.js"),
    descriptorsFrom: `${relative(folder, "src/gen") || "."}/descriptors.js`,
  });
  writeFileSync(path, mended);
}

writeFileSync(
  "src/gen/descriptors.ts",
  `import type { DescriptorSet } from "${transportOf("src/gen", "message-type.js")}";

/** The compiled protos of this package: what JSON, redaction and reflection work from. */
export const descriptors: DescriptorSet = {
  base64:
    "${image.toString("base64")}",
};
`,
);
