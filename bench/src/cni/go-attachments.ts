import type { NetworkConfigList } from "@container-interfaces/cni";
import type { GoProgram } from "../peers/go.js";
import type { AttachmentPeer } from "./time-attachments.js";

/** libcni in a process of its own, which takes the time itself. */
export function createGoAttachments(
  program: GoProgram,
  list: NetworkConfigList,
  path: string,
  cacheDir: string,
): AttachmentPeer {
  const network = new Uint8Array(list.bytes);
  return {
    run: ({ timed, callers, operations }) =>
      program.ask({ do: "attach", list: network, path, cacheDir, timed, callers, operations }),
  };
}
