/** The status codes of gRPC by name, with their numbers on the wire. */
export const StatusCode = {
  /** The call succeeded; never the code of an error. */
  OK: 0,
  /** The call was given up, by the caller as a rule. */
  CANCELLED: 1,
  /** An error that says nothing about itself, or a status that is not known here. */
  UNKNOWN: 2,
  /** The request is wrong, whatever the state of the peer. */
  INVALID_ARGUMENT: 3,
  /** The deadline passed before the call ended; what it should do may have been done. */
  DEADLINE_EXCEEDED: 4,
  /** What the request names does not exist. */
  NOT_FOUND: 5,
  /** What the request would create exists already. */
  ALREADY_EXISTS: 6,
  /** The caller may not do this. */
  PERMISSION_DENIED: 7,
  /** A limit is reached: space, a quota, or the size of a message. */
  RESOURCE_EXHAUSTED: 8,
  /** The peer's state does not allow it now; repeating it does not help until the state is changed. */
  FAILED_PRECONDITION: 9,
  /** A conflict with another operation; trying again may work. */
  ABORTED: 10,
  /** A value is past the valid range, such as a token past the end of a list. */
  OUT_OF_RANGE: 11,
  /** The peer does not have this method. */
  UNIMPLEMENTED: 12,
  /** Something that should never happen happened: broken data, or a fault of the peer. */
  INTERNAL: 13,
  /** The peer cannot be reached, or is going away. */
  UNAVAILABLE: 14,
  /** Data was lost or is damaged for good. */
  DATA_LOSS: 15,
  /** The caller did not say who it is. */
  UNAUTHENTICATED: 16,
} as const;

/** The name of a gRPC status code, `OK` included. */
export type StatusName = keyof typeof StatusCode;

const names = new Map<number, StatusName>(
  Object.entries(StatusCode).map(([name, number]) => [number, name as StatusName]),
);

/** The name of a status number; `UNKNOWN` for a number that gRPC does not define, as gRPC asks for. */
export function statusName(number: number): StatusName {
  return names.get(number) ?? "UNKNOWN";
}

/** The number of the status that an error code stands for; `INTERNAL` for a code that is no status, or is `OK`. */
export function errorStatusNumber(code: string): number {
  return code !== "OK" && Object.hasOwn(StatusCode, code)
    ? StatusCode[code as StatusName]
    : StatusCode.INTERNAL;
}
