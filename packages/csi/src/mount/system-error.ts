import { RpcError } from "@container-interfaces/transport";

const hints: Readonly<Record<string, string>> = {
  ENOTCONN: "The server behind the mount there has gone; unmount it.",
  ESTALE: "The server behind the mount there has gone; unmount it.",
  EIO: "The disk or server behind it does not work.",
  EACCES: "Is this process root?",
};

/** What the system said of a path, as an error for a caller: `NOT_FOUND` when nothing is there, `INTERNAL` otherwise. */
export function systemError(doing: string, path: string, error: unknown): RpcError {
  if (RpcError.is(error)) return error;
  const { code = "" } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR")
    return new RpcError("NOT_FOUND", `${path} is not there`, { doing, cause: error });
  return new RpcError("INTERNAL", `${path} cannot be looked at: ${code}`, {
    doing,
    hint: hints[code],
    cause: error,
  });
}
