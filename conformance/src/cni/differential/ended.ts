import { isUtf8 } from "node:buffer";
import { CniError } from "@container-interfaces/cni";
import type { GoFailure, GoOutcome } from "../go-driver.js";
import type { Ended, Outcome, PluginReport } from "./case.js";

/** Errors that have the type of a plugin's, but are libcni's own. */
const libcniTexts =
  /^(netplugin failed|missing (containerID|network name)|invalid characters (in containerID|found in)|interface name )/;

/**
 * How an operation of libcni ended.
 *
 * @param view what of the value is to be compared
 */
export function theirEnd(outcome: GoOutcome, view: (value: never) => unknown = (value) => value): Ended {
  if (outcome.ok) return { ok: true, value: view(outcome.value as never) };
  const { error } = outcome;
  if (error === undefined) return { ok: false, notFound: false, why: `panic: ${outcome.panic}` };
  const notFound = error.kind === "notFound" || error.kind === "noConfigs";
  const plugin = error.kind === "plugin" ? { plugin: reportOf(error) } : {};
  return { ok: false, notFound, ...plugin, why: error.message };
}

function reportOf({ code = 0, msg = "", details = "" }: GoFailure): PluginReport | null {
  return libcniTexts.test(msg) ? null : { code, message: msg, details };
}

/**
 * How an operation of ours ended. What is thrown and is no CniError is a fault, and thrown on.
 *
 * @param view what of the value is to be compared
 */
export async function ourEnd<T>(
  operation: () => T | Promise<T>,
  view: (value: T) => unknown = (value) => value,
): Promise<Ended> {
  try {
    return { ok: true, value: view(await operation()) };
  } catch (error) {
    if (!CniError.is(error)) throw error;
    const [reported] = [error, ...error.errors].filter((each) => each.pluginCode !== undefined);
    const { pluginCode: code, pluginMessage: message = "", pluginDetails: details = "" } = reported ?? {};
    const plugin = code === undefined ? null : { code, message, details };
    return { ok: false, notFound: error.code === "NETWORK_NOT_FOUND", plugin, why: error.message };
  }
}

/** An outcome of one step. */
export function single(end: Ended): Outcome {
  return { steps: [end] };
}

/** Bytes as they can be read by people: as text, or else in hexadecimal. */
export function show(bytes: Uint8Array): string {
  return isUtf8(bytes) ? Buffer.from(bytes).toString("utf8") : `0x${Buffer.from(bytes).toString("hex")}`;
}

/** {@link show} of bytes in base64, as the driver gives them. */
export function showBase64(text: string): string {
  return show(Buffer.from(text, "base64"));
}

/** Text or bytes in base64, as the driver takes them. */
export function base64(input: string | Uint8Array): string {
  return Buffer.from(typeof input === "string" ? Buffer.from(input) : input).toString("base64");
}
