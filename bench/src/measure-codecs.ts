import { measure } from "./measure.js";
import type { BenchCodec, Peer } from "./peers/peer.js";
import type { Result } from "./result.js";
import type { SampleName } from "./samples.js";

/** The messages, with the operations of one slot: a few milliseconds of work. */
const messages: readonly { readonly name: SampleName; readonly what: string; readonly operations: number }[] =
  [
    {
      name: "runtime.v1.ListContainersResponse",
      what: "ListContainersResponse, 1,000 containers",
      operations: 2,
    },
    {
      name: "runtime.v1.ListPodSandboxStatsResponse",
      what: "ListPodSandboxStatsResponse, 100 pods",
      operations: 4,
    },
    { name: "runtime.v1.ContainerStats", what: "ContainerStats", operations: 2_000 },
    { name: "csi.v1.ListVolumesResponse", what: "ListVolumesResponse, 1,000 volumes", operations: 8 },
    { name: "csi.v1.CreateVolumeRequest", what: "CreateVolumeRequest", operations: 2_000 },
    { name: "csi.v1.NodePublishVolumeRequest", what: "NodePublishVolumeRequest", operations: 2_000 },
  ];

/** Measures how long it takes to decode and to encode messages of both interfaces. */
export async function measureCodecs(
  peers: ReadonlyMap<string, Peer>,
  rounds: number,
  only: string,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const { name, what, operations } of messages) {
    for (const direction of ["decode", "encode"] as const) {
      const row = `${direction} ${what}`;
      if (!row.includes(only)) continue;
      const codecs = new Map<string, BenchCodec>();
      for (const [peer, { codec }] of peers) if (codec !== undefined) codecs.set(peer, await codec(name));
      const series = await measure(row, [...codecs.keys()], rounds, async (peer) => {
        const taken = await codecs.get(peer)?.run(direction, operations);
        // nothing but this process is at work, so its processor's time would say the same again
        return { wallMs: taken?.wallMs ?? Number.NaN };
      });
      const small = operations >= 1_000;
      results.push({ row, per: small ? "1,000 messages" : "message", scale: small ? 1_000 : 1, series });
    }
  }
  return results;
}
