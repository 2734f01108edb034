import { openLayout, unpackRootfs } from "@container-interfaces/oci";

// The program that is measured: the layout of an image, and where to.
const [path = "", target = ""] = process.argv.slice(2);
await using layout = await openLayout(path);
await unpackRootfs(await layout.resolve(), target);
