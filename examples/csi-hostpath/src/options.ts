import { hostname } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { DriverEndpoint } from "@container-interfaces/csi";
import { driverNameProblem } from "@container-interfaces/csi";

/** What the program was asked for. */
export interface Options {
  readonly name: string;
  readonly endpoint: DriverEndpoint;
  readonly dataDir: string;
  readonly nodeId: string;
  /** Bytes that all volumes may have together. */
  readonly capacity: number;
  /** 0 for no limit. */
  readonly maxVolumesPerNode: number;
  readonly publishMode: "bind" | "link";
  readonly registryDir: string | undefined;
  readonly healthPort: number | undefined;
  readonly help: boolean;
}

export const usage = `node dist/main.js [FLAGS]      a storage driver on the directories and files of this machine

--endpoint URL              where to listen                         $CSI_ENDPOINT
--controller-endpoint URL   Controller alone, instead of --endpoint
--node-endpoint URL         Node alone, instead of --endpoint
--data-dir DIR              volumes, snapshots and state            /var/lib/csi-hostpath
--node-id NAME              this node                               the host's name
--name NAME                 the driver                              hostpath.container-interfaces.example
--capacity SIZE             of all volumes, such as 512Mi or 1Ti    1Ti
--max-volumes-per-node N    attachments; 0 is no limit              0
--publish-mode MODE         bind (root), link (symbolic links), or auto, which binds as root    auto
--registry-dir DIR          register with kubelet there             not registered
--health-port PORT          /healthz, with --registry-dir           not served
--help                      this text`;

/** Reads the command line. Throws an Error whose message says what is wrong with it. */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Options {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      endpoint: text,
      "controller-endpoint": text,
      "node-endpoint": text,
      "data-dir": text,
      "node-id": text,
      name: text,
      capacity: text,
      "max-volumes-per-node": text,
      "publish-mode": text,
      "registry-dir": text,
      "health-port": text,
      help: { type: "boolean", short: "h" },
    },
  });
  const help = values.help ?? false;
  const name = values.name ?? "hostpath.container-interfaces.example";
  const problem = driverNameProblem(name);
  if (problem !== undefined) throw new Error(`--name ${name}: it ${problem}`);
  const healthPort =
    values["health-port"] === undefined ? undefined : count("health-port", values["health-port"]);
  if (healthPort !== undefined && values["registry-dir"] === undefined)
    throw new Error("--health-port tells of the registration, so give --registry-dir too");
  return {
    name,
    endpoint: help ? "" : endpoint(values.endpoint ?? env.CSI_ENDPOINT, values),
    dataDir: resolve(values["data-dir"] ?? "/var/lib/csi-hostpath"),
    nodeId: values["node-id"] ?? hostname(),
    capacity: size("capacity", values.capacity ?? "1Ti"),
    maxVolumesPerNode: count("max-volumes-per-node", values["max-volumes-per-node"] ?? "0"),
    publishMode: mode(values["publish-mode"] ?? "auto"),
    registryDir: values["registry-dir"],
    healthPort,
    help,
  };
}

function endpoint(
  one: string | undefined,
  values: {
    readonly "controller-endpoint"?: string | undefined;
    readonly "node-endpoint"?: string | undefined;
  },
): DriverEndpoint {
  const { "controller-endpoint": controller, "node-endpoint": node } = values;
  if (controller !== undefined && node !== undefined) return { controller, node };
  if (controller !== undefined || node !== undefined)
    throw new Error("--controller-endpoint and --node-endpoint go together; or give --endpoint for both");
  if (one === undefined || one === "")
    throw new Error("there is no --endpoint, such as unix:///run/hostpath/csi.sock, and no CSI_ENDPOINT");
  return one;
}

function mode(text: string): "bind" | "link" {
  if (text === "bind" || text === "link") return text;
  if (text === "auto") return process.getuid?.() === 0 ? "bind" : "link";
  throw new Error(`--publish-mode ${text} is none of auto, bind and link`);
}

function count(flag: string, text: string): number {
  if (/^[0-9]{1,9}$/.test(text)) return Number(text);
  throw new Error(`--${flag} ${text} is no whole number`);
}

const units = ["", "Ki", "Mi", "Gi", "Ti"];

/** Reads a size such as 4096 or 10Gi. Throws an Error that names the flag or key. */
export function size(flag: string, text: string): number {
  const found = /^([1-9][0-9]{0,12})(Ki|Mi|Gi|Ti)?$/.exec(text);
  const bytes = Number(found?.[1]) * 1024 ** units.indexOf(found?.[2] ?? "");
  if (found !== null && Number.isSafeInteger(bytes)) return bytes;
  throw new Error(`${flag} ${text} is no size, such as 512Mi or 10Gi`);
}
