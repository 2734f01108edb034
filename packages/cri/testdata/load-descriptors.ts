import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { fromBinary } from "@bufbuild/protobuf";
import { type FileDescriptorSet, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import type { MessageType } from "@container-interfaces/transport";
import * as cri from "../src/index.js";

/** Any message, for tests that treat all of them alike. */
export type AnyMessage = { [field: string]: unknown };

/** One message that another implementation has encoded. */
export interface GoldenMessage {
  readonly type: string;
  readonly hex: string;
  readonly json: unknown;
}

/** Compiles the protos; the result has the comments, too. */
export function loadDescriptors(): FileDescriptorSet {
  const buf = fileURLToPath(new URL("../../../node_modules/.bin/buf", import.meta.url));
  const proto = fileURLToPath(new URL("../proto", import.meta.url));
  const image = execFileSync(buf, ["build", proto, "-o", "-"], { maxBuffer: 64 * 1024 * 1024 });
  return fromBinary(FileDescriptorSetSchema, image);
}

/** A JSON file of this folder. */
export function loadJson<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8")) as T;
}

/** The codec of every message that the package exports, by the message's name; those of nested messages have `_`. */
export const messageTypes: ReadonlyMap<string, MessageType<AnyMessage>> = new Map(
  Object.entries(cri).flatMap(([name, value]) =>
    typeof value === "object" && "decode" in value
      ? [[name, value as unknown as MessageType<AnyMessage>] as const]
      : [],
  ),
);
