import { runPlugin } from "@container-interfaces/cni/plugin";

await runPlugin({ add: () => undefined, del: () => {} });
