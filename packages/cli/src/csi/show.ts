/**
 * Parts of tables.
 *
 * @module
 */
import { enumName, type Timestamp, type Topology } from "@container-interfaces/csi";
import type { ShownTable } from "./driver-rpc.js";
import type { Pairs } from "./parse-pairs.js";

/** `KEY=VALUE,KEY=VALUE`. */
export function showPairs(pairs: Pairs | undefined): string {
  return Object.entries(pairs ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
}

/** Places, with `;` between them. */
export function showTopologies(topologies: readonly Topology[]): string {
  return topologies.map(({ segments }) => showPairs(segments)).join(";");
}

/** A time in UTC; empty where there is none, or none that a calendar has. */
export function showTime(time: Timestamp | undefined): string {
  if (time === undefined) return "";
  const date = new Date(Number(time.seconds) * 1_000);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString().replace(".000Z", "Z");
}

/** One row for each entry. */
export function pairsTable(pairs: Pairs): ShownTable {
  return { heads: ["KEY", "VALUE"], rows: Object.entries(pairs) };
}

interface RpcCapability {
  readonly type?: { readonly $case: string; readonly value: { readonly type: number } } | undefined;
}

/** One row for each capability that names a number. */
export function capabilitiesTable(
  capabilities: readonly RpcCapability[],
  names: (kind: string) => Readonly<Record<string, number>>,
): ShownTable {
  const rows = capabilities.flatMap(({ type }) =>
    type === undefined ? [] : [[type.$case, enumName(names(type.$case), type.value.type)]],
  );
  return { heads: ["KIND", "CAPABILITY"], rows };
}
