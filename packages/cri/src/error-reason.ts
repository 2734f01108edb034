import { RpcError } from "@container-interfaces/transport";

/** The reasons that CRI gives names to; a runtime puts the name into the text of the status. */
export const criErrorReasons = [
  /** PullImage: the registry could not be reached or answered with a failure. */
  "RegistryUnavailable",
  /** PullImage: the signature of the image does not satisfy the policy. */
  "SignatureValidationFailed",
  /** CreateContainer: recursive read-only mounts were asked for and cannot be had. */
  "RROUnsupported",
  /** CreateContainer: a volume that holds an image could not be mounted. */
  "ImageVolumeMountFailed",
] as const;

/** A reason that CRI gives a name to. */
export type CriErrorReason = (typeof criErrorReasons)[number];

const pattern = new RegExp(`(?:^|[\\s:="'])(${criErrorReasons.join("|")})(?=$|[\\s:.,"'])`);

/** The named reason in the error of a call, or undefined where it gives none. */
export function criErrorReason(error: unknown): CriErrorReason | undefined {
  if (!RpcError.is(error)) return undefined;
  return pattern.exec(error.reason)?.[1] as CriErrorReason | undefined;
}
