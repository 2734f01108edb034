import type { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";

/**
 * A message with any of its fields left out, at every depth. A field that is left out, or `undefined`, has its proto3
 * default on the wire: zero, empty or absent.
 */
export type DeepPartial<T> = T extends Uint8Array | string | number | boolean | bigint | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? readonly DeepPartial<Item>[]
    : T extends OneofMember
      ? { [Part in keyof T]: DeepPartial<T[Part]> } // keeps the comments, which two new properties would not have
      : string extends keyof T
        ? T
        : number extends keyof T
          ? T
          : { [Field in keyof T]?: DeepPartial<T[Field]> | undefined };

interface OneofMember {
  /** Which member of the oneof is set. */
  $case: string;
}

/** Compiled `.proto` files: what JSON, redaction and reflection work from. Generated code has one for each package. */
export interface DescriptorSet {
  /** A `FileDescriptorSet` of the files and all that they import, in base64; empty where nothing is known of the messages. */
  readonly base64: string;
}

/** The codec of one protobuf message: what generated code exports under the message's name. */
export interface MessageType<T> {
  /** The message's name with its package, such as `runtime.v1.PodSandbox`. */
  readonly typeName: string;
  /** The compiled files that have the message. */
  readonly descriptors: DescriptorSet;
  /**
   * Writes the message in the protobuf wire format; `encode(message).finish()` gives the bytes. Fields may be left out.
   *
   * @throws Error when an integer is outside the range of its field.
   */
  encode(message: DeepPartial<T>, writer?: BinaryWriter): BinaryWriter;
  /**
   * Reads a message from the protobuf wire format. Unknown fields and unknown enum numbers are kept. Empty submessages cost
   * most: up to 180 bytes of memory for each byte of the input.
   *
   * @throws Error when the bytes are truncated, nested more than 100 deep, or otherwise no message: a text that is not
   * UTF-8, a field with number 0. `parseMessage` throws a typed error instead.
   */
  decode(input: BinaryReader | Uint8Array, length?: number): T;
  /** Copies a message and fills in the fields that were left out with their proto3 defaults. */
  fromPartial(object: DeepPartial<T>): T;
}

/** The codec of a message whose type is not known here. Every {@link MessageType} is one. */
export interface AnyMessageType {
  /** As `typeName` of {@link MessageType}. */
  readonly typeName: string;
  /** As `descriptors` of {@link MessageType}. */
  readonly descriptors: DescriptorSet;
  /** As `encode` of {@link MessageType}. */
  encode(message: never, writer?: BinaryWriter): BinaryWriter;
  /** As `decode` of {@link MessageType}. */
  decode(input: BinaryReader | Uint8Array, length?: number): unknown;
  /** As `fromPartial` of {@link MessageType}. */
  fromPartial(object: never): unknown;
}
