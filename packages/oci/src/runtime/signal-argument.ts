import { constants } from "node:os";

/** Numbers of the real-time signals, as the C libraries of Linux have them. */
const [firstRealTime, lastRealTime] = [34, 64];

/**
 * A signal as runtimes take it: the name with `SIG`, or the number. Names are looked up here, since crun takes one that it does not know
 * for the signal 0, and real-time signals (`SIGRTMIN+3`) become numbers, since runc has no names for them.
 *
 * @returns undefined for what is no signal
 */
export function signalArgument(signal: string | number): string | undefined {
  if (typeof signal === "number") {
    return Number.isInteger(signal) && signal >= 0 && signal <= lastRealTime ? String(signal) : undefined;
  }
  if (typeof signal !== "string") return undefined;
  if (/^\d{1,2}$/.test(signal)) return signalArgument(Number(signal));
  const name = signal.toUpperCase().replace(/^(?!SIG)/, "SIG");
  if (Object.hasOwn(constants.signals, name)) return name;
  const [, end, offset = "0"] = /^SIGRT(MIN|MAX)(?:[+-](\d{1,2}))?$/.exec(name) ?? [];
  if (end === undefined || name.includes(end === "MIN" ? "-" : "+")) return undefined;
  const number = end === "MIN" ? firstRealTime + Number(offset) : lastRealTime - Number(offset);
  return number >= firstRealTime && number <= lastRealTime ? String(number) : undefined;
}
