import { fileURLToPath } from "node:url";
import { createFileRegistry, type Registry, toBinary } from "@bufbuild/protobuf";
import { type FileDescriptorSet, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { compileProtos } from "../../../scripts/proto-comments.mjs";
import type { MessageType } from "../src/index.js";

/** Any message, for tests that treat all of them alike. */
export type AnyMessage = { [field: string]: unknown };

const compiled: FileDescriptorSet = compileProtos(fileURLToPath(new URL("proto", import.meta.url)));
const descriptors = { base64: Buffer.from(toBinary(FileDescriptorSetSchema, compiled)).toString("base64") };

/** The messages of `kinds.proto` for protobuf-es. */
export const kindsRegistry: Registry = createFileRegistry(compiled);

/** A message of `kinds.proto`, without a codec: for what works from the descriptors alone. */
export function kindsType(name: string): MessageType<AnyMessage> {
  return {
    typeName: `test.kinds.${name}`,
    descriptors,
    encode: () => {
      throw new Error("this type has no codec");
    },
    decode: () => {
      throw new Error("this type has no codec");
    },
    fromPartial: (message) => message,
  };
}
