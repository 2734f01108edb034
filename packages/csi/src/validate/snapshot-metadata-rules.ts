import type { DeepPartial } from "@container-interfaces/transport";
import {
  type BlockMetadata,
  BlockMetadataType,
  type GetMetadataAllocatedRequest,
  type GetMetadataAllocatedResponse,
  type GetMetadataDeltaRequest,
  type GetMetadataDeltaResponse,
  type SnapshotMetadataDefinition,
} from "../gen/csi/v1/csi.js";
import { allOf, type Check, type Problem, problem, within } from "./check.js";
import { listOf, message } from "./message-check.js";
import { count, namedValue, notNegative, positive, startingOffset } from "./number-checks.js";
import { atMost, type ServiceRules } from "./rpc-rules.js";
import { filledText } from "./text-checks.js";

type Page = GetMetadataAllocatedResponse | GetMetadataDeltaResponse;

/** Ranges in ascending order that do not overlap, all of one size if the stream says so. */
const orderedRanges: Check = (value) => {
  const { blockMetadata = [], blockMetadataType } = value as DeepPartial<Page>;
  let end = 0n;
  for (const [index, { byteOffset = 0n, sizeBytes = 0n }] of blockMetadata.entries()) {
    const place = `blockMetadata[${index}]`;
    if (byteOffset < end)
      return within(`${place}.byteOffset`, problem("lies before the end of the range before it"));
    if (blockMetadataType === BlockMetadataType.FIXED_LENGTH && sizeBytes !== blockMetadata[0]?.sizeBytes)
      return within(`${place}.sizeBytes`, problem("differs from that of the first range, with FIXED_LENGTH"));
    end = byteOffset + sizeBytes;
  }
  return undefined;
};

/** One message of a stream; how it fits to the messages before it is not looked at. */
const page: Check = allOf(
  message<Page>({
    blockMetadataType: namedValue,
    volumeCapacityBytes: positive,
    blockMetadata: listOf(message<BlockMetadata>({ byteOffset: notNegative, sizeBytes: positive })),
  }),
  orderedRanges,
);

function pageProblem(
  { maxResults, startingOffset }: { readonly maxResults: number; readonly startingOffset: bigint },
  { blockMetadata = [] }: DeepPartial<Page>,
): Problem | undefined {
  const first = blockMetadata[0];
  const ended = first !== undefined && (first.byteOffset ?? 0n) + (first.sizeBytes ?? 0n) <= startingOffset;
  if (ended)
    return within("blockMetadata[0]", problem(`ends before the startingOffset of ${startingOffset}`));
  return atMost("blockMetadata", blockMetadata, maxResults);
}

/** The rules of SnapshotMetadata. */
export const snapshotMetadataRules: ServiceRules<SnapshotMetadataDefinition> = {
  getMetadataAllocated: {
    request: message<GetMetadataAllocatedRequest>({
      snapshotId: filledText,
      startingOffset,
      maxResults: count,
    }),
    response: page,
    agreement: pageProblem,
  },
  getMetadataDelta: {
    request: message<GetMetadataDeltaRequest>({
      baseSnapshotId: filledText,
      targetSnapshotId: filledText,
      startingOffset,
      maxResults: count,
    }),
    response: page,
    agreement: pageProblem,
  },
};
