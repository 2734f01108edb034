import { OciError, type OciErrorCode } from "@container-interfaces/oci";

/** Waits for a call to fail with one of the codes and gives its error. */
export async function expectOciError(
  call: Promise<unknown>,
  ...codes: readonly OciErrorCode[]
): Promise<OciError> {
  const error = await call.then(
    () => new Error(`the call succeeds, and should fail with ${codes.join(" or ")}`),
    (failure: unknown) => failure,
  );
  if (OciError.is(error) && codes.includes(error.code)) return error;
  if (!OciError.is(error)) throw error;
  throw new Error(`the call should fail with ${codes.join(" or ")}: ${error.message}`, { cause: error });
}
