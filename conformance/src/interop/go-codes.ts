import type { RpcErrorCode } from "@container-interfaces/transport";

/** The codes of gRPC that are errors, from 1 on, and how Go's package `codes` spells them. */
export const goCodes: readonly (readonly [name: RpcErrorCode, go: string])[] = [
  ["CANCELLED", "Canceled"],
  ["UNKNOWN", "Unknown"],
  ["INVALID_ARGUMENT", "InvalidArgument"],
  ["DEADLINE_EXCEEDED", "DeadlineExceeded"],
  ["NOT_FOUND", "NotFound"],
  ["ALREADY_EXISTS", "AlreadyExists"],
  ["PERMISSION_DENIED", "PermissionDenied"],
  ["RESOURCE_EXHAUSTED", "ResourceExhausted"],
  ["FAILED_PRECONDITION", "FailedPrecondition"],
  ["ABORTED", "Aborted"],
  ["OUT_OF_RANGE", "OutOfRange"],
  ["UNIMPLEMENTED", "Unimplemented"],
  ["INTERNAL", "Internal"],
  ["UNAVAILABLE", "Unavailable"],
  ["DATA_LOSS", "DataLoss"],
  ["UNAUTHENTICATED", "Unauthenticated"],
];
