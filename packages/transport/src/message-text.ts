import { fieldValue } from "./descriptor/field-value.js";
import {
  type FieldDescriptor,
  type MessageDescriptor,
  messageDescriptor,
  type ValueDescriptor,
} from "./descriptor/message-descriptor.js";
import { redacted } from "./hide-secrets.js";
import { isEmpty } from "./is-empty.js";
import type { AnyMessageType } from "./message-type.js";
import { isSecretKey, mayHoldSecretEntries } from "./secret-entries.js";

/** The longest text of a message, in characters. */
const maxLength = 4_000;
/** The longest text within it, and the most bytes, members of a list and entries of a map that are shown. */
const maxText = 500;
const maxBytes = 48;
const maxItems = 10;
/** The most values of a message that are looked at, however it is nested. */
const maxValues = 500;

/**
 * A message as JSON for people to read: without its secrets and its unknown fields, with enums by name, long texts, bytes and
 * lists shortened, and cut at 4,000 characters. It looks at 500 values at most. Never throws.
 */
export function messageText(type: AnyMessageType, message: unknown): string {
  try {
    const descriptor = messageDescriptor(type);
    if (descriptor === undefined) return JSON.stringify(redacted);
    const shown = JSON.stringify(new Shown().message(descriptor, message));
    return shown.length <= maxLength ? shown : `${shown.slice(0, maxLength)}…`;
  } catch {
    return '"[no such message]"';
  }
}

class Shown {
  #values = 0;

  message(descriptor: MessageDescriptor, message: unknown): unknown {
    // some well-known messages are plain values in TypeScript
    if (typeof message !== "object" || message === null) return scalar(message);
    const shown: Record<string, unknown> = {};
    for (const field of descriptor.fields) {
      const value = fieldValue(field, message as Record<string, unknown>);
      if (isDefault(field, value)) continue;
      if (this.#values++ >= maxValues) return { ...shown, "…": "more" };
      shown[field.jsonName] = field.secret ? redacted : this.#field(field, value);
    }
    return shown;
  }

  #field(field: FieldDescriptor, value: unknown): unknown {
    if (field.repeated && Array.isArray(value)) {
      const items = value.slice(0, maxItems).map((each) => this.#value(field, each));
      return value.length > maxItems ? [...items, `… ${value.length - maxItems} more`] : items;
    }
    if (field.mapKey === undefined || typeof value !== "object" || value === null)
      return this.#value(field, value);
    const keys = Object.keys(value);
    const hides = mayHoldSecretEntries(field);
    const entries = keys.slice(0, maxItems).map((key) => {
      if (hides && isSecretKey(key)) return [shorten(key), redacted] as const;
      return [shorten(key), this.#value(field, (value as Record<string, unknown>)[key])] as const;
    });
    if (keys.length > maxItems) entries.push(["…", `${keys.length - maxItems} more`]);
    return Object.fromEntries(entries);
  }

  #value(type: ValueDescriptor, value: unknown): unknown {
    if (type.message !== undefined) return this.message(type.message, value);
    if (typeof value === "number" && type.enum !== undefined) return type.enum.names.get(value) ?? value;
    return scalar(value);
  }
}

/** Whether a field has nothing to show: what proto3 does not send. */
function isDefault(field: FieldDescriptor, value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (field.hasPresence) return false;
  return isEmpty(value) || value === 0 || value === 0n || value === false;
}

function scalar(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "string") return shorten(value);
  if (!(value instanceof Uint8Array)) return value;
  const shown = Buffer.from(value.subarray(0, maxBytes)).toString("base64");
  return value.length > maxBytes ? `${shown}… (${value.length} bytes)` : shown;
}

function shorten(text: string): string {
  return text.length <= maxText ? text : `${text.slice(0, maxText)}… (${text.length} characters)`;
}
