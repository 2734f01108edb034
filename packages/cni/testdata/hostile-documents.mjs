// Reads documents in which one key comes again and again, and prints a line for each when it has been read.
import { decodeCachedInfo } from "../src/cache/cached-info.ts";
import { networkConfFromBytes, networkPluginConfFromBytes, parseResult } from "../src/index.ts";

const again = (member) => Array.from({ length: 40_000 }, (_, index) => member(index)).join();
const documents = {
  capabilities: () =>
    networkPluginConfFromBytes(`{"type":"a",${again((n) => `"capabilities":{"a${n}":true}`)}}`),
  prevResult: () => networkPluginConfFromBytes(`{"type":"a",${again((n) => `"prevResult":{"a${n}":1}`)}}`),
  result: () =>
    decodeCachedInfo(Buffer.from(`{"kind":"cniCacheV1",${again((n) => `"result":{"a${n}":1}`)}}`)),
  plugins: () => networkConfFromBytes(`{"name":"n",${again((n) => `"plugins":[{"type":"a${n}"}]`)}}`),
  interfaces: () => parseResult(`{"cniVersion":"1.0.0",${again((n) => `"interfaces":[{"name":"a${n}"}]`)}}`),
};
for (const [key, read] of Object.entries(documents)) {
  read();
  process.stdout.write(`${key}\n`);
}
