import { BinaryReader } from "@bufbuild/protobuf/wire";
import { type Enum, type Field, File, type Message } from "../gen/descriptor/descriptor.js";
import type { DescriptorSet } from "../message-type.js";

/** A compiled file: its bytes as the compiler wrote them, and the names of the files that it imports. */
export interface CompiledFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly imports: readonly string[];
}

/** The field of a FileDescriptorSet that has the files. */
const fileField = 1;

/** Compiled files by what they declare. Of two with one path, and of two with one name in them, the first counts. */
export class FileIndex {
  readonly #files = new Map<string, CompiledFile>();
  readonly #symbols = new Map<string, CompiledFile>();
  readonly #messages = new Set<string>();
  readonly #extensions = new Map<string, Map<number, CompiledFile>>();

  add({ base64 }: DescriptorSet): void {
    const reader = new BinaryReader(Buffer.from(base64, "base64"));
    while (reader.pos < reader.len) {
      const [field, wireType] = reader.tag();
      if (field === fileField) this.#addFile(reader.bytes());
      else reader.skip(wireType);
    }
  }

  /** The file of a path. */
  byName(name: string): CompiledFile | undefined {
    return this.#files.get(name);
  }

  /** The file that declares a full name. */
  bySymbol(name: string): CompiledFile | undefined {
    return this.#symbols.get(name);
  }

  /** The file that extends a message by a field of this number. */
  byExtension(message: string, number: number): CompiledFile | undefined {
    return this.#extensions.get(message)?.get(number);
  }

  /** The numbers of the fields that extend a message; undefined for what is no message. */
  extensionsOf(message: string): number[] | undefined {
    const extensions = this.#extensions.get(message);
    if (extensions === undefined) return this.#messages.has(message) ? [] : undefined;
    return [...extensions.keys()];
  }

  /** A file and all that it imports, by way of others, too. */
  withImports(file: CompiledFile): CompiledFile[] {
    const found = new Set([file]);
    // a set gives out what is added while it is walked
    for (const { imports } of found) {
      for (const name of imports) {
        const imported = this.#files.get(name);
        if (imported !== undefined) found.add(imported);
      }
    }
    return [...found];
  }

  #addFile(bytes: Uint8Array): void {
    const { name, dependency, package: packageName, ...declared } = File.decode(bytes);
    if (this.#files.has(name)) return;
    const file = { name, bytes, imports: dependency };
    this.#files.set(name, file);
    const prefix = packageName === "" ? "" : `${packageName}.`;
    for (const message of declared.messageType) this.#addMessage(file, message, prefix);
    for (const each of declared.enumType) this.#addEnum(file, each, prefix);
    for (const extension of declared.extension) this.#addExtension(file, extension, prefix);
    for (const service of declared.service) {
      this.#addSymbol(file, prefix + service.name);
      for (const method of service.method) this.#addSymbol(file, `${prefix}${service.name}.${method.name}`);
    }
  }

  #addMessage(file: CompiledFile, message: Message, prefix: string): void {
    const name = prefix + message.name;
    this.#addSymbol(file, name);
    this.#messages.add(name);
    for (const field of message.field) this.#addSymbol(file, `${name}.${field.name}`);
    for (const oneof of message.oneofDecl) this.#addSymbol(file, `${name}.${oneof.name}`);
    for (const inner of message.nestedType) this.#addMessage(file, inner, `${name}.`);
    for (const inner of message.enumType) this.#addEnum(file, inner, `${name}.`);
    for (const extension of message.extension) this.#addExtension(file, extension, `${name}.`);
  }

  #addEnum(file: CompiledFile, each: Enum, prefix: string): void {
    this.#addSymbol(file, prefix + each.name);
    // protobuf has the values beside their enum, not in it
    for (const value of each.value) this.#addSymbol(file, prefix + value.name);
  }

  #addExtension(file: CompiledFile, extension: Field, prefix: string): void {
    this.#addSymbol(file, prefix + extension.name);
    const message = extension.extendee.replace(/^\./, "");
    const ofMessage = this.#extensions.get(message) ?? new Map<number, CompiledFile>();
    this.#extensions.set(message, ofMessage);
    if (!ofMessage.has(extension.number)) ofMessage.set(extension.number, file);
  }

  #addSymbol(file: CompiledFile, name: string): void {
    if (!this.#symbols.has(name)) this.#symbols.set(name, file);
  }
}
