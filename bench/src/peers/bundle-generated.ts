import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

/** The generated messages of `@container-interfaces/cri` as a module of their own, which the package has them in no more; where it is. */
export async function bundleGenerated(): Promise<string> {
  const source = new URL("../src/gen/runtime/v1/api.ts", import.meta.resolve("@container-interfaces/cri"));
  const file = fileURLToPath(new URL("../generated/api.js", import.meta.url));
  const bundle = await rolldown({
    input: fileURLToPath(source),
    external: /^@/,
    platform: "node",
    tsconfig: false,
  });
  await bundle.write({ file, format: "esm" });
  await bundle.close();
  return file;
}
