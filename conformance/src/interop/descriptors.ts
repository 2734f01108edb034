/**
 * What compiled protos say of messages, read by protobuf-es: neither the codec nor the reader of descriptors that are under test.
 *
 * @module
 */
import {
  createFileRegistry,
  type DescField,
  type DescMessage,
  type FileRegistry,
  fromBinary,
} from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import type { AnyMessageType, DescriptorSet } from "@container-interfaces/transport";
import { present } from "../expect.js";

const registries = new WeakMap<DescriptorSet, FileRegistry>();

/** The descriptor of a generated message. */
export function descriptorOf({ descriptors, typeName }: AnyMessageType): DescMessage {
  let registry = registries.get(descriptors);
  if (registry === undefined) {
    registry = createFileRegistry(
      fromBinary(FileDescriptorSetSchema, Buffer.from(descriptors.base64, "base64")),
    );
    registries.set(descriptors, registry);
  }
  return present(registry.getMessage(typeName), `the descriptor of ${typeName}`);
}

/** Fields by their numbers, as their order in the `.proto` means nothing. */
export function byNumber(fields: readonly DescField[]): readonly DescField[] {
  return [...fields].sort((a, b) => a.number - b.number);
}

/** Whether a message is one of those that stand for a single value, which is what TypeScript has in their place. */
export function isWrapper({ typeName }: DescMessage): boolean {
  return /^google\.protobuf\.\w+Value$/.test(typeName);
}
