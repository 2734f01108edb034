import { isEmpty } from "./is-empty.js";
import { isSecretKey } from "./secret-entries.js";

/** The same symbol as `util.inspect.custom`, which a browser has not. */
const inspectCustom: unique symbol = Symbol.for("nodejs.util.inspect.custom") as never;

/** What stands for a secret wherever a message is shown. */
export const redacted = "[redacted]";

const hidden = { [inspectCustom]: (): string => redacted };

/** For a secret that is a map or a list itself; one object for all, as every message that is received gets it. */
const secret: PropertyDescriptor = {
  value(this: object): unknown {
    return isEmpty(this) ? {} : hidden;
  },
  configurable: true,
};

/** For a map of which some entries are secret. */
const context: PropertyDescriptor = {
  value(this: Readonly<Record<string, unknown>>): unknown {
    const shown: Record<string, unknown> = {};
    for (const key of Object.keys(this)) shown[key] = isSecretKey(key) ? hidden : this[key];
    return shown;
  },
  configurable: true,
};

/** For a message, by the names of its secret fields. */
const messages = new Map<readonly string[], PropertyDescriptor>();

/**
 * Lets `console.log` and `util.inspect` show {@link redacted} for secret fields of a message; generated code calls it for
 * every message that has some. A copy by spread shows them again, but for a map with secrets, which stays hidden by itself.
 *
 * @param fields the names of the secret fields; the same array for every message of a type
 * @param contexts the names of maps that may hold secret entries
 * @internal
 */
export function hideSecrets<T extends object>(
  message: T,
  fields: readonly (keyof T & string)[],
  contexts: readonly (keyof T & string)[] = [],
): T {
  for (const field of contexts) {
    const map = message[field] as object;
    for (const key in map)
      if (isSecretKey(key)) {
        Object.defineProperty(map, inspectCustom, context);
        break;
      }
  }
  if (fields.length === 0) return message;
  for (const field of fields) {
    const value = message[field];
    // what is not set is no secret, and good to know
    if (typeof value === "object" && value !== null) Object.defineProperty(value, inspectCustom, secret);
  }
  return Object.defineProperty(message, inspectCustom, descriptorOf(fields));
}

function descriptorOf(fields: readonly string[]): PropertyDescriptor {
  let descriptor = messages.get(fields);
  if (descriptor === undefined) {
    descriptor = {
      value(this: Record<string, unknown>): unknown {
        const shown: Record<string, unknown> = { ...this };
        for (const field of fields) if (!isEmpty(this[field])) shown[field] = hidden;
        return shown;
      },
      configurable: true,
    };
    messages.set(fields, descriptor);
  }
  return descriptor;
}
