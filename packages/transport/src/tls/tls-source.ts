import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { SecureContext } from "node:tls";
import { describe } from "../describe.js";
import { RpcError, type RpcErrorFacts } from "../rpc-error.js";
import { type TlsMaterial, type TlsNames, toSecureContext } from "./tls-material.js";

/** One part of the material: text, or the file that holds it. */
export interface TlsPart {
  /** The option's name for text; with `File` after it, it is that of the path. */
  readonly option: string;
  readonly text: string | undefined;
  readonly file: string | undefined;
}

/** The parts of the material; one that is not there has neither text nor file. */
export type TlsParts = { readonly [Part in keyof TlsMaterial]-?: TlsPart };

/** The certificates of one side of TLS: the newest good ones. What is in files can be read again. */
export class TlsSource {
  readonly #parts: TlsParts;
  readonly #names: TlsNames;
  readonly #facts: RpcErrorFacts;
  readonly #onReloadError: ((error: RpcError) => void) | undefined;
  #current: TlsMaterial;
  #context: SecureContext;
  #reported: string | undefined;

  /**
   * @param facts what is being done, for errors
   * @throws RpcError `INVALID_TLS`
   */
  constructor(parts: TlsParts, onReloadError: ((error: RpcError) => void) | undefined, facts: RpcErrorFacts) {
    this.#parts = parts;
    this.#facts = facts;
    this.#onReloadError = onReloadError;
    const each = [parts.ca, parts.cert, parts.key];
    for (const part of each) this.#checkGiven(part);
    if (given(parts.cert) !== given(parts.key)) {
      const [there, missing] = given(parts.cert) ? [parts.cert, parts.key] : [parts.key, parts.cert];
      throw this.#invalid(`${there.option} is given without ${missing.option}`, "They go together.");
    }
    this.#names = { ca: nameOf(parts.ca), cert: nameOf(parts.cert), key: nameOf(parts.key) };
    const [ca, cert, key] = each.map((part) => {
      if (part.file === undefined) return part.text;
      try {
        return readFileSync(part.file, "utf8");
      } catch (error) {
        throw this.#unreadable(part, error);
      }
    });
    this.#current = { ca, cert, key };
    this.#context = toSecureContext(this.#current, this.#names, facts);
  }

  /** The newest good certificates: another object after each change. */
  get current(): TlsMaterial {
    return this.#current;
  }

  /** What a handshake uses of {@link current}. */
  get context(): SecureContext {
    return this.#context;
  }

  /** Whether anything is in a file, and so can change. */
  get hasFiles(): boolean {
    return Object.values(this.#parts).some((part) => part.file !== undefined);
  }

  /** Reads the files again. What cannot be used is reported, and the present certificates stay. Never rejects. */
  async reload(): Promise<void> {
    try {
      const { ca, cert, key } = this.#parts;
      const read = [ca, cert, key].map(async (part) => {
        if (part.file === undefined) return part.text;
        return await readFile(part.file, "utf8").catch((error: unknown) => {
          throw this.#unreadable(part, error);
        });
      });
      const [newCa, newCert, newKey] = await Promise.all(read);
      const next = { ca: newCa, cert: newCert, key: newKey };
      const { ca: oldCa, cert: oldCert, key: oldKey } = this.#current;
      if (newCa !== oldCa || newCert !== oldCert || newKey !== oldKey) {
        this.#context = toSecureContext(next, this.#names, this.#facts);
        this.#current = next;
      }
      this.#reported = undefined;
    } catch (error) {
      this.#report(error as RpcError);
    }
  }

  #report(error: RpcError): void {
    if (error.message === this.#reported) return;
    this.#reported = error.message;
    try {
      if (this.#onReloadError === undefined) process.emitWarning(error.message, { type: "TlsReloadWarning" });
      else Promise.resolve(this.#onReloadError(error) as unknown).catch(() => {});
    } catch {
      // a broken reporter must not take the server with it
    }
  }

  #checkGiven({ option, text, file }: TlsPart): void {
    if (text !== undefined && file !== undefined)
      throw this.#invalid(`both ${option} and ${option}File are given`, "Give one of them.");
    if (text !== undefined && typeof text !== "string")
      throw this.#invalid(`${option} is ${kindOf(text)}`, "It is PEM text.");
    if (file !== undefined && typeof file !== "string")
      throw this.#invalid(`${option}File is ${kindOf(file)}`, "It is the path of a PEM file.");
    // it would be shown as a path, and it may be a key
    if (file !== undefined && /-----BEGIN|[\r\n]/.test(file))
      throw this.#invalid(`${option}File is PEM text`, `It is the path of a file; give text as ${option}.`);
  }

  #unreadable(part: TlsPart, error: unknown): RpcError {
    const hint = "Check the path, the mode of the file and of the folders above it, and this process's user.";
    return this.#invalid(`${nameOf(part)} cannot be read: ${describe(error)}`, hint, error);
  }

  #invalid(reason: string, hint: string, cause?: unknown): RpcError {
    const facts = { ...this.#facts, hint };
    return new RpcError("INVALID_TLS", reason, cause === undefined ? facts : { ...facts, cause });
  }
}

function given({ text, file }: TlsPart): boolean {
  return text !== undefined || file !== undefined;
}

function nameOf({ option, file }: TlsPart): string {
  return file === undefined ? option : `${option}File ${file}`;
}

function kindOf(value: unknown): string {
  return value === null ? "null" : `a ${typeof value}`;
}
