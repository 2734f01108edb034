// Puts the program with all that it imports into one file, which is all that the Containerfile adds to its base.
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

const bundle = await rolldown({
  input: at("dist/main.js"),
  platform: "node",
  tsconfig: false,
  onLog(_level, log) {
    throw new Error(log.message);
  },
});
await bundle.write({ file: at("dist/image/main.mjs"), format: "esm", codeSplitting: false });
await bundle.close();
