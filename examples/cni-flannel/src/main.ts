import { runPlugin } from "@container-interfaces/cni/plugin";
import { flannelPlugin } from "./flannel-plugin.js";

await runPlugin(flannelPlugin());
