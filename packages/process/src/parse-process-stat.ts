/** What `/proc/PID/stat` says of a process. */
export interface ProcessStat {
  /** The number of its process group. */
  readonly groupId: number;
  /** When it started, in ticks since the machine did. */
  readonly startTime: string;
}

/** Reads `/proc/PID/stat`; undefined for the empty text of a process that is gone, and for one that only waits to be reaped. */
export function parseProcessStat(text: string): ProcessStat | undefined {
  // "pid (name) state parent group …": the name may itself contain spaces and parentheses
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, , groupId, startTime] = [fields[0], fields[1], fields[2], fields[19]];
  if (text === "" || state === "Z" || state === "X" || startTime === undefined) return undefined;
  return { groupId: Number(groupId), startTime };
}
