import { RpcError } from "@container-interfaces/transport";
import type { AuthConfig } from "../gen/runtime/v1/api.js";
import type { FakeImage } from "./fake-image.js";

/**
 * Makes sure that the caller may pull the image.
 *
 * @throws RpcError `UNAUTHENTICATED` without credentials where some are wanted, `PERMISSION_DENIED` with wrong ones
 */
export function checkCredentials(image: FakeImage, name: string, auth: AuthConfig | undefined): void {
  if (image.credentials === undefined) return;
  const given = userAndPassword(auth);
  const doing = `failed to pull "${name}": pull access denied`;
  if (given === "") throw new RpcError("UNAUTHENTICATED", `${doing}: no basic auth credentials`);
  const { username, password } = image.credentials;
  if (given !== `${username}:${password}`)
    throw new RpcError("PERMISSION_DENIED", `${doing}: incorrect username or password`);
}

/** `username:password` from either of the two forms in which they come; empty without any. */
function userAndPassword(auth: AuthConfig | undefined): string {
  if (auth === undefined) return "";
  if (auth.username !== "") return `${auth.username}:${auth.password}`;
  return Buffer.from(auth.auth, "base64").toString();
}
