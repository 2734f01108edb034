import { randomBytes } from "node:crypto";
import { RpcError } from "@container-interfaces/transport";

/** The sandboxes or the containers of a runtime by their ids. */
export class ObjectsById<T extends { readonly id: string }> {
  readonly #kind: string;
  readonly #abbreviated: boolean;
  readonly #objects = new Map<string, T>();

  /**
   * @param kind what the objects are, for the message of an error
   * @param abbreviated whether the beginning of an id stands for it where only one object's id begins so
   */
  constructor(kind: string, abbreviated: boolean) {
    this.#kind = kind;
    this.#abbreviated = abbreviated;
  }

  /** A new id: 64 hexadecimal digits, as common runtimes have them. */
  newId(): string {
    return randomBytes(32).toString("hex");
  }

  /** Adds an object under its id. */
  add(object: T): void {
    this.#objects.set(object.id, object);
  }

  /** Takes an object away. */
  delete(object: T): void {
    this.#objects.delete(object.id);
  }

  /** Every object, the oldest first. */
  all(): T[] {
    return [...this.#objects.values()];
  }

  /** The object with this id, or undefined. */
  find(id: string): T | undefined {
    const exact = this.#objects.get(id);
    if (exact !== undefined || !this.#abbreviated || id === "") return exact;
    const matches = this.all().filter((object) => object.id.startsWith(id));
    return matches.length === 1 ? matches[0] : undefined;
  }

  /** @throws RpcError `NOT_FOUND` */
  get(id: string): T {
    const object = this.find(id);
    if (object === undefined) throw new RpcError("NOT_FOUND", `${this.#kind} "${id}" not found`);
    return object;
  }
}
