import type { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";

/**
 * A message with any of its fields left out, at every depth. A field that is left out, or `undefined`, has its proto3
 * default on the wire: zero, empty or absent.
 */
export type DeepPartial<T> = T extends Uint8Array | string | number | boolean | bigint | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? readonly DeepPartial<Item>[]
    : T extends { $case: infer Case; value: infer Value }
      ? { $case: Case; value: DeepPartial<Value> }
      : string extends keyof T
        ? T
        : number extends keyof T
          ? T
          : { [Field in keyof T]?: DeepPartial<T[Field]> | undefined };

/** The codec of one protobuf message: what generated code exports under the message's name. */
export interface MessageType<T> {
  /**
   * Writes the message in the protobuf wire format; `encode(message).finish()` gives the bytes. Fields may be left out.
   *
   * @throws Error when an integer is outside the range of its field.
   */
  encode(message: DeepPartial<T>, writer?: BinaryWriter): BinaryWriter;
  /**
   * Reads a message from the protobuf wire format. Unknown fields and unknown enum numbers are kept.
   *
   * @throws Error when the bytes are truncated, or nested more than 100 deep.
   */
  decode(input: BinaryReader | Uint8Array, length?: number): T;
  /** Copies a message and fills in the fields that were left out with their proto3 defaults. */
  fromPartial(object: DeepPartial<T>): T;
}

/** The codec of a message whose type is not known here. Every {@link MessageType} is one. */
export interface AnyMessageType {
  /** As `encode` of {@link MessageType}. */
  encode(message: never, writer?: BinaryWriter): BinaryWriter;
  /** As `decode` of {@link MessageType}. */
  decode(input: BinaryReader | Uint8Array, length?: number): unknown;
  /** As `fromPartial` of {@link MessageType}. */
  fromPartial(object: never): unknown;
}
