import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FileDescriptorProto } from "@bufbuild/protobuf/wkt";
import type { MessageType } from "@container-interfaces/transport";
import { compileProtos } from "../proto-comments.mjs";
import type { WireFacts } from "../read-wire-facts.mjs";

/** One `.proto` of a package, with what is known of it from elsewhere. */
export interface WireFile {
  /** The file's path below `proto/`. */
  readonly proto: string;
  /** The name of its files in `testdata/`: `<name>.wire.json` has the facts, `<name>.json` the golden messages. */
  readonly testdata: string;
  /** How much there is in it, so that no comparison passes on nothing. */
  readonly counts: {
    readonly messages: number;
    readonly fields: number;
    readonly enums: number;
    readonly values: number;
    readonly rpcs: number;
    readonly golden: number;
  };
}

/** A package whose wire is to be tested. */
export interface WirePackage {
  /** The name of its folder under `packages/`. */
  readonly name: string;
  /** What its entry exports. */
  readonly exported: object;
  /** The protos that it is made of. */
  readonly files: readonly WireFile[];
}

/** Any message, for tests that treat all of them alike. */
export type AnyMessage = { [field: string]: unknown };

/** One message that another implementation has encoded. */
export interface GoldenMessage {
  /** The message's name with its package. */
  readonly type: string;
  readonly hex: string;
  readonly json: unknown;
}

const packages = fileURLToPath(new URL("../../packages", import.meta.url));

/** Compiles the protos of a package: its own and those that they import, with the comments. */
export function loadDescriptors({ name }: WirePackage): readonly FileDescriptorProto[] {
  return compileProtos(join(packages, name, "proto")).file;
}

/** What the interface has on the wire, as it was written down apart from our proto. */
export function loadFacts({ name }: WirePackage, { testdata }: WireFile): WireFacts {
  return readJson<WireFacts>(name, `${testdata}.wire.json`);
}

/** Messages that another implementation has encoded. */
export function loadGolden({ name }: WirePackage, { testdata }: WireFile): readonly GoldenMessage[] {
  return readJson<GoldenMessage[]>(name, `${testdata}.json`);
}

function readJson<T>(name: string, file: string): T {
  return JSON.parse(readFileSync(join(packages, name, "testdata", file), "utf8")) as T;
}

/** The codecs that a package exports, by the names of their messages, with the names under which they are exported. */
export function exportedCodecs({
  exported,
}: WirePackage): ReadonlyMap<string, { readonly name: string; readonly type: MessageType<AnyMessage> }> {
  const codecs = Object.entries(exported as Record<string, unknown>).flatMap(([name, value]) =>
    isCodec(value) ? [[value.typeName, { name, type: value }] as const] : [],
  );
  return new Map(codecs);
}

/** The codec of a message, by the message's name with its package. */
export function codecOf(tested: WirePackage, typeName: string): MessageType<AnyMessage> {
  const codec = exportedCodecs(tested).get(typeName);
  if (codec === undefined) throw new Error(`${tested.name} exports no ${typeName}`);
  return codec.type;
}

function isCodec(value: unknown): value is MessageType<AnyMessage> {
  return typeof value === "object" && value !== null && "decode" in value && "typeName" in value;
}
