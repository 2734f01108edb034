import { ProcessError, runProgram } from "@container-interfaces/process";
import type { CallOptions } from "../image-source.js";
import { OciError } from "../oci-error.js";
import { type Credential, createCredential } from "./credential.js";
import { isObject } from "./docker-config.js";

/** How a helper is run. */
export interface HelperOptions extends CallOptions {
  /** The environment of the helper, whose `PATH` it is looked up in. Default: this process's. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

/** The name behind `docker-credential-`; a slash would run a program of anywhere. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/;
const NOT_FOUND = "credentials not found in native keychain";
/** The name of the user that says that the secret is an identity token. */
const TOKEN_USER = "<token>";
const DEFAULT_TIMEOUT_MS = 30_000;
const MAX_OUTPUT_BYTES = 1024 * 1024;

/**
 * Asks `docker-credential-NAME` for the credential of a registry; `undefined` when it has none.
 *
 * @param server the registry as the helper knows it: its host, or Docker Hub's key
 * @throws OciError `PROGRAM_MISSING`, `CREDENTIALS_FAILED`, `TIMEOUT` (by default after 30 s) or `ABORTED`
 */
export async function getFromHelper(
  name: string,
  server: string,
  options: HelperOptions = {},
): Promise<Credential | undefined> {
  const output = await run(name, "get", server, options, [NOT_FOUND]);
  if (output === undefined) return undefined;
  const fail = (reason: string): OciError =>
    new OciError("CREDENTIALS_FAILED", `running docker-credential-${name} get`, reason);
  let answer: unknown;
  try {
    answer = JSON.parse(output);
  } catch {
    // the engine's error quotes the text
    throw fail("its answer is no well-formed JSON");
  }
  if (!isObject(answer)) throw fail("its answer is no JSON object");
  const { Username: username, Secret: secret } = answer;
  if (typeof username !== "string" || typeof secret !== "string") {
    throw fail("its answer lacks Username or Secret");
  }
  if (secret === "") return undefined;
  if (username === TOKEN_USER) return createCredential({ identityToken: secret });
  try {
    return createCredential({ username, password: secret });
  } catch (error) {
    throw OciError.is(error) ? fail(error.reason) : error;
  }
}

/** Has `docker-credential-NAME` keep a credential. */
export async function storeInHelper(
  name: string,
  server: string,
  { username, password, identityToken }: Credential,
  options: HelperOptions = {},
): Promise<void> {
  const pair =
    identityToken === undefined
      ? { Username: username, Secret: password }
      : { Username: TOKEN_USER, Secret: identityToken };
  await run(name, "store", JSON.stringify({ ServerURL: server, ...pair }), options, []);
}

/** Has `docker-credential-NAME` forget a credential; one that it does not have is no error. */
export async function eraseFromHelper(
  name: string,
  server: string,
  options: HelperOptions = {},
): Promise<void> {
  await run(name, "erase", server, options, [NOT_FOUND]);
}

/** Standard output, or `undefined` when the helper failed with one of the messages that are no failure. */
async function run(
  name: string,
  action: "get" | "store" | "erase",
  stdin: string,
  { env, signal, timeoutMs = DEFAULT_TIMEOUT_MS }: HelperOptions,
  absent: readonly string[],
): Promise<string | undefined> {
  if (!NAME.test(name)) {
    throw new OciError(
      "CREDENTIALS_FAILED",
      "running a credential helper",
      `${JSON.stringify(String(name).slice(0, 64))} is no name of one`,
      { hint: "It is what stands behind docker-credential- in the name of the program, without a path." },
    );
  }
  const command = `docker-credential-${name}`;
  try {
    const result = await runProgram(command, [action], {
      stdin,
      signal,
      timeoutMs,
      maxOutputBytes: MAX_OUTPUT_BYTES,
      ...(env === undefined ? {} : { env }),
    });
    return result.stdoutText;
  } catch (error) {
    if (!ProcessError.is(error)) throw error;
    if (error.code === "EXIT" && absent.includes(error.stdoutText.trim())) return undefined;
    throw failure(error, command, action, signal);
  }
}

/** What the helper wrote is left out, also as cause: it may be the secret. */
function failure(error: ProcessError, command: string, action: string, signal?: AbortSignal): OciError {
  const doing = `running ${command} ${action}`;
  switch (error.code) {
    case "NOT_FOUND":
      return new OciError("PROGRAM_MISSING", doing, "there is no such program", {
        hint: "Install it, or take credsStore or credHelpers, which name it, out of the configuration of Docker.",
      });
    case "TIMEOUT":
      return new OciError("TIMEOUT", doing, "it did not answer in time");
    case "ABORTED":
      return new OciError("ABORTED", doing, "the signal fired", { cause: signal?.reason });
    case "EXIT":
      return new OciError("CREDENTIALS_FAILED", doing, `it exited with code ${error.exitCode}`, {
        hint: `Run it by hand to see what it says: echo REGISTRY | ${command} ${action}`,
      });
    default:
      return new OciError("CREDENTIALS_FAILED", doing, `it failed (${error.code})`);
  }
}
