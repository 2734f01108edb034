import { createRegistry, openLayout } from "@container-interfaces/oci";

// The program that is measured: the reference of an image, and the layout that it is pulled to.
const [reference = "", path = ""] = process.argv.slice(2);
await using layout = await openLayout(path, { create: true });
await createRegistry().pull(reference, layout);
