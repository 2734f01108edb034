import { isEmpty } from "./is-empty.js";

/** The same symbol as `util.inspect.custom`, which a browser has not. */
const inspectCustom: unique symbol = Symbol.for("nodejs.util.inspect.custom") as never;

/** What stands for a secret wherever a message is shown. */
export const redacted = "[redacted]";

const hidden = { [inspectCustom]: (): string => redacted };

/**
 * Lets `console.log` and `util.inspect` show {@link redacted} for secret fields of a message; generated code calls it for
 * every message that has some. A copy by spread shows them again, but for a map of secrets, which stays hidden by itself.
 *
 * @param fields the names of the secret fields
 * @internal
 */
export function hideSecrets<T extends object>(message: T, fields: readonly (keyof T & string)[]): T {
  for (const field of fields) {
    const value = message[field];
    // what is not set is no secret, and good to know
    if (typeof value === "object" && value !== null) hide(value, () => (isEmpty(value) ? {} : hidden));
  }
  hide(message, () => {
    const shown: Record<string, unknown> = { ...(message as Record<string, unknown>) };
    for (const field of fields) if (!isEmpty(message[field])) shown[field] = hidden;
    return shown;
  });
  return message;
}

function hide(target: object, show: () => unknown): void {
  Object.defineProperty(target, inspectCustom, { value: show, configurable: true });
}
