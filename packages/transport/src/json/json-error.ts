import { RpcError, type RpcErrorCode } from "../rpc-error.js";

/** Where in a message a value stands, from the outside in; text is a field or the key of a map, a number a place in a list. */
export type Path = readonly (string | number | { readonly key: string })[];

/** The longest text that an error repeats, in characters. */
const maxShown = 60;

/** What is wrong at a place; the one who knows which message it was makes an {@link RpcError} of it. */
export class ValueError extends Error {
  readonly path: Path;

  constructor(path: Path, why: string) {
    super(why);
    this.path = path;
  }
}

/** Runs a conversion, and turns a {@link ValueError} into the error that the caller gets. */
export function withTypedError<T>(code: RpcErrorCode, doing: string, convert: () => T): T {
  try {
    return convert();
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    const path = formatPath(error.path);
    throw new RpcError(code, path === "" ? error.message : `${path}: ${error.message}`, { doing, path });
  }
}

/** The path as text: `volumeCapabilities[0].mount.fsType`, `labels["app"]`. */
function formatPath(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === "number") return `[${step}]`;
      if (typeof step === "object") return `[${JSON.stringify(shorten(step.key))}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join("");
}

/** A value as an error shows it: short, and not at all where it may be a secret. */
export function show(value: unknown, secret: boolean): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  switch (typeof value) {
    case "string":
      return secret ? "a text" : JSON.stringify(shorten(value));
    case "number":
    case "bigint":
    case "boolean":
      return secret ? `a ${typeof value}` : String(value);
    case "undefined":
      return "nothing";
    default:
      return `a ${typeof value}`.replace(/^a o/, "an o");
  }
}

function shorten(text: string): string {
  return text.length <= maxShown ? text : `${text.slice(0, maxShown)}…`;
}
