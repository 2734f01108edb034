import { RpcError } from "@container-interfaces/transport";

/** The names that sandboxes or containers hold while they exist: no two of them may have the same one. */
export class ReservedNames {
  readonly #kind: string;
  readonly #owners = new Map<string, string>();

  /** @param kind what the names belong to, for the message of the error */
  constructor(kind: string) {
    this.#kind = kind;
  }

  /** @throws RpcError `ALREADY_EXISTS` with the words of containerd */
  reserve(name: string, id: string): void {
    const owner = this.#owners.get(name);
    if (owner !== undefined) {
      const reason = `failed to reserve ${this.#kind} name "${name}": name "${name}" is reserved for "${owner}"`;
      throw new RpcError("ALREADY_EXISTS", reason);
    }
    this.#owners.set(name, id);
  }

  /** Lets the name be used again. */
  release(name: string): void {
    this.#owners.delete(name);
  }
}
