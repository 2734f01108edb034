import { fieldValue } from "./descriptor/field-value.js";
import {
  type FieldDescriptor,
  type MessageDescriptor,
  messageDescriptor,
} from "./descriptor/message-descriptor.js";
import { redacted } from "./hide-secrets.js";
import { isEmpty } from "./is-empty.js";
import type { AnyMessageType } from "./message-type.js";
import { isSecretKey, mayHoldSecretEntries } from "./secret-entries.js";

type Redactor = (message: Readonly<Record<string, unknown>>) => Record<string, unknown>;

/** By message, the function that hides its secrets; undefined for a message that cannot hold any. */
const redactors = new WeakMap<MessageDescriptor, { readonly redact: Redactor | undefined }>();

/**
 * The message with `[redacted]` in place of every value that its `.proto` marks as secret, by `csi_secret` or `debug_redact`,
 * and of the service-account tokens in contexts of CSI volumes, at every depth. A message that holds none comes back as it is; otherwise only what leads to a secret is copied. What is
 * empty stays, and so does the rest. Bytes of unknown fields are left out of a copy, because nothing is known of them.
 * A message of which no descriptors are known is `[redacted]` as a whole.
 */
export function redact(type: AnyMessageType, message: unknown): unknown {
  const descriptor = messageDescriptor(type);
  if (descriptor === undefined) return redacted;
  const hide = redactorOf(descriptor);
  return hide === undefined || !isObject(message) ? message : hide(message);
}

/** Whether a message of this type can hold a secret; true when nothing is known of it. */
export function hasSecrets(type: AnyMessageType): boolean {
  const descriptor = messageDescriptor(type);
  return descriptor === undefined || redactorOf(descriptor) !== undefined;
}

/** The texts of the secrets in a message, for whoever has to keep them out of a text. */
export function secretTexts(type: AnyMessageType, message: unknown): string[] {
  const descriptor = messageDescriptor(type);
  const found: string[] = [];
  if (descriptor !== undefined) collect(descriptor, message, found);
  return found;
}

function redactorOf(descriptor: MessageDescriptor): Redactor | undefined {
  const known = redactors.get(descriptor);
  if (known !== undefined) return known.redact;
  const fields = descriptor.fields.filter((field) => leadsToSecret(field));
  const redact = fields.length === 0 ? undefined : makeRedactor(fields);
  redactors.set(descriptor, { redact });
  return redact;
}

function leadsToSecret(field: FieldDescriptor, seen: Set<MessageDescriptor> = new Set()): boolean {
  if (field.secret || mayHoldSecretEntries(field)) return true;
  return field.message !== undefined && canHoldSecret(field.message, seen);
}

/** @param seen messages that were looked at, for those that hold themselves */
function canHoldSecret(descriptor: MessageDescriptor, seen: Set<MessageDescriptor>): boolean {
  if (seen.has(descriptor)) return false;
  seen.add(descriptor);
  return descriptor.fields.some((field) => leadsToSecret(field, seen));
}

function makeRedactor(fields: readonly FieldDescriptor[]): Redactor {
  return (message) => {
    const copy: Record<string, unknown> = { ...message };
    // few messages have them, and copying a message without one of its fields takes twice as long
    if ("_unknownFields" in copy) delete copy._unknownFields;
    for (const field of fields) {
      if (field.oneof === undefined) {
        copy[field.jsonName] = hideValue(field, copy[field.jsonName]);
        continue;
      }
      const member = copy[field.oneof] as { $case: string; value: unknown } | undefined;
      if (member?.$case === field.jsonName)
        copy[field.oneof] = { $case: member.$case, value: hideValue(field, member.value) };
    }
    return copy;
  };
}

function hideValue(field: FieldDescriptor, value: unknown): unknown {
  if (value === undefined || value === null) return value;
  if (field.secret) return isEmpty(value) ? value : redacted;
  if (mayHoldSecretEntries(field)) return isObject(value) ? hideEntries(value) : value;
  const hide = field.message === undefined ? undefined : redactorOf(field.message);
  if (hide === undefined) return value;
  if (Array.isArray(value)) return value.map((each) => (isObject(each) ? hide(each) : each));
  if (!isObject(value)) return value;
  if (field.mapKey === undefined) return hide(value);
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, isObject(each) ? hide(each) : each]),
  );
}

/** Without the entries whose keys tell that they are secret; the same when there are none. */
function hideEntries(map: Record<string, unknown>): Record<string, unknown> {
  const keys = Object.keys(map).filter((key) => isSecretKey(key) && !isEmpty(map[key]));
  return keys.length === 0 ? map : { ...map, ...Object.fromEntries(keys.map((key) => [key, redacted])) };
}

function collect(descriptor: MessageDescriptor, message: unknown, found: string[]): void {
  if (!isObject(message) || redactorOf(descriptor) === undefined) return;
  for (const field of descriptor.fields) {
    const value = fieldValue(field, message);
    if (mayHoldSecretEntries(field)) {
      for (const [key, each] of Object.entries(value ?? {}))
        if (isSecretKey(key)) found.push(...tokensOf(each));
      continue;
    }
    const values = field.repeated || field.mapKey !== undefined ? Object.values(value ?? {}) : [value];
    for (const each of values) {
      if (field.secret) found.push(...textsOf(each));
      else if (field.message !== undefined) collect(field.message, each, found);
    }
  }
}

/** The tokens as they came, which is as JSON, and each text in that. */
function tokensOf(value: unknown): string[] {
  if (typeof value !== "string") return [];
  try {
    return [value, ...textsOf(JSON.parse(value))];
  } catch {
    return [value];
  }
}

function textsOf(secret: unknown): string[] {
  if (secret instanceof Uint8Array)
    return [Buffer.from(secret).toString(), Buffer.from(secret).toString("base64")];
  if (typeof secret === "string") return [secret];
  return isObject(secret) ? Object.values(secret).flatMap(textsOf) : [];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
