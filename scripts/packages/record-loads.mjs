// Preloaded with `node --import` before an entry: prints the files that were loaded, as JSON, when the program ends.
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";

const files = new Set();
registerHooks({
  load(url, context, nextLoad) {
    if (url.startsWith("file:")) files.add(fileURLToPath(url));
    return nextLoad(url, context);
  },
});
process.on("exit", () => process.stdout.write(JSON.stringify([...files])));
