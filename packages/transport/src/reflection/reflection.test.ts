import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createFileRegistry, fromBinary, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { describe, expect, it, onTestFinished } from "vitest";
import { all, connectTo, startEcho, stream, temporaryFolder } from "../../testdata/start-echo.js";
import {
  ServerReflectionDefinition,
  type ServerReflectionRequest,
} from "../gen/grpc/reflection/v1/reflection.js";
import { ServerReflectionDefinition as V1AlphaDefinition } from "../gen/grpc/reflection/v1alpha/reflection.js";
import { createHealth } from "../health/index.js";
import {
  type Connection,
  type DeepPartial,
  implement,
  type MessageType,
  type ServiceDefinition,
  serve,
} from "../index.js";

type Question = DeepPartial<ServerReflectionRequest>["messageRequest"];

const protos = {
  "zoo/base.proto": `
    syntax = "proto2";
    package zoo;
    import "google/protobuf/duration.proto";
    message Animal {
      extensions 100 to 199;
      optional google.protobuf.Duration age = 1;
      oneof skin { bool fur = 2; bool feathers = 3; }
      message Leg { enum Side { LEFT = 0; RIGHT = 1; } optional Side side = 1; }
      repeated Leg legs = 4;
      map<string, Leg> named_legs = 5;
      extend Animal { optional string inner_note = 101; }
    }
    enum Mood { CALM = 0; }
    extend Animal { optional string note = 100; }`,
  "zoo/keeper.proto": `
    syntax = "proto3";
    package zoo.v1;
    import "zoo/base.proto";
    service Keeper { rpc Feed(zoo.Animal) returns (Fed); }
    message Fed {}`,
  "bare.proto": `syntax = "proto3"; message Bare { int32 x = 1; } service BareService { rpc Go(Bare) returns (Bare); }`,
};

const image = await compile();
const bytesOf = new Map(
  fromBinary(FileDescriptorSetSchema, image).file.map((file) => [
    file.name,
    toBinary(FileDescriptorProtoSchema, file),
  ]),
);

async function compile(): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), "reflection-"));
  try {
    for (const [name, text] of Object.entries(protos)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    const buf = fileURLToPath(new URL("../../../../node_modules/.bin/buf", import.meta.url));
    const args = ["build", folder, "--exclude-source-info", "--as-file-descriptor-set", "-o", "-"];
    return execFileSync(buf, args);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A service as generated code would have it, of messages that nobody sends here. */
function service(fullName: string, method: string): ServiceDefinition {
  const type = { typeName: "zoo.v1.Fed", descriptors: { base64: image.toString("base64") } };
  const any = type as unknown as MessageType<object>;
  return {
    name: fullName.slice(fullName.lastIndexOf(".") + 1),
    fullName,
    methods: {
      [method]: {
        name: method,
        requestType: any,
        requestStream: false,
        responseType: any,
        responseStream: false,
      },
    },
  };
}

async function startZoo(): Promise<Connection> {
  const endpoint = join(await temporaryFolder(), "s.sock");
  const services = [
    implement(service("zoo.v1.Keeper", "Feed"), { Feed: () => ({}) }),
    implement(service("BareService", "Go"), { Go: () => ({}) }),
    createHealth().service,
  ];
  const server = await serve({ endpoint, services, reflection: true });
  const connection = connectTo(endpoint);
  onTestFinished(() => server.close({ graceMs: 0 }));
  return connection;
}

async function ask(connection: Connection, ...questions: Question[]) {
  const client = connection.client(ServerReflectionDefinition);
  const requests = questions.map((messageRequest) => ({ host: "h", messageRequest }));
  const responses = await all(client.serverReflectionInfo(stream(...requests)));
  expect(responses.map(({ originalRequest }) => originalRequest?.messageRequest)).toEqual(questions);
  expect(responses.map(({ validHost }) => validHost)).toEqual(questions.map(() => "h"));
  return responses.map(({ messageResponse }) => messageResponse);
}

/** The names of the files of an answer, which have to be the compiler's bytes, and complete. */
function filesOf(answer: Awaited<ReturnType<typeof ask>>[number]): string[] {
  if (answer?.$case !== "fileDescriptorResponse") throw new Error(JSON.stringify(answer));
  const files = answer.value.fileDescriptorProto.map((bytes) => {
    const file = fromBinary(FileDescriptorProtoSchema, bytes);
    const expected = bytesOf.get(file.name);
    if (expected !== undefined) expect(Buffer.from(bytes).equals(expected)).toBe(true);
    return file;
  });
  // throws when one that is imported is missing
  createFileRegistry({ $typeName: "google.protobuf.FileDescriptorSet", file: files.toReversed() });
  return files.map(({ name }) => name);
}

describe("reflection", () => {
  it("is not served unless it is asked for", async () => {
    const { connection } = await startEcho();
    await expect(ask(connection, { $case: "listServices", value: "" })).rejects.toMatchObject({
      code: "UNIMPLEMENTED",
    });
  });

  it("lists the services, itself included, under both of its names", async () => {
    const connection = await startZoo();
    const services = [
      "BareService",
      "grpc.health.v1.Health",
      "grpc.reflection.v1.ServerReflection",
      "grpc.reflection.v1alpha.ServerReflection",
      "zoo.v1.Keeper",
    ].map((name) => ({ name }));
    const expected = { $case: "listServicesResponse", value: { service: services } };
    expect(await ask(connection, { $case: "listServices", value: "*" })).toEqual([expected]);
    const older = connection.client(V1AlphaDefinition);
    const request = { messageRequest: { $case: "listServices" as const, value: "" } };
    const [response] = await all(older.serverReflectionInfo(stream(request)));
    expect(response?.messageResponse).toEqual(expected);
  });

  it.each([
    ["zoo.v1.Keeper", ["zoo/keeper.proto", "zoo/base.proto", "google/protobuf/duration.proto"]],
    ["zoo.v1.Keeper.Feed", ["zoo/keeper.proto", "zoo/base.proto", "google/protobuf/duration.proto"]],
    ["zoo.Animal", ["zoo/base.proto", "google/protobuf/duration.proto"]],
    ["zoo.Animal.age", ["zoo/base.proto", "google/protobuf/duration.proto"]],
    ["zoo.Animal.skin", ["zoo/base.proto", "google/protobuf/duration.proto"]],
    ["zoo.Animal.Leg", ["zoo/base.proto", "google/protobuf/duration.proto"]],
    ["zoo.Animal.Leg.Side", ["zoo/base.proto", "google/protobuf/duration.proto"]],
    ["zoo.Animal.Leg.RIGHT", ["zoo/base.proto", "google/protobuf/duration.proto"]],
    ["zoo.Animal.inner_note", ["zoo/base.proto", "google/protobuf/duration.proto"]],
    ["zoo.Mood", ["zoo/base.proto", "google/protobuf/duration.proto"]],
    ["zoo.CALM", ["zoo/base.proto", "google/protobuf/duration.proto"]],
    ["zoo.note", ["zoo/base.proto", "google/protobuf/duration.proto"]],
    ["google.protobuf.Duration", ["google/protobuf/duration.proto"]],
    ["Bare", ["bare.proto"]],
    ["BareService.Go", ["bare.proto"]],
    ["grpc.health.v1.HealthCheckResponse.SERVING", ["grpc/health/v1/health.proto"]],
    ["grpc.reflection.v1alpha.ServerReflection", ["grpc/reflection/v1alpha/reflection.proto"]],
  ])("finds the file of %s with all that it imports", async (symbol, expected) => {
    const [answer] = await ask(await startZoo(), { $case: "fileContainingSymbol", value: symbol });
    expect(filesOf(answer)).toEqual(expected);
  });

  it("finds files by path and extensions by number", async () => {
    const answers = await ask(
      await startZoo(),
      { $case: "fileByFilename", value: "zoo/base.proto" },
      {
        $case: "fileContainingExtension",
        value: { containingType: "zoo.Animal", extensionNumber: 100 },
      },
      {
        $case: "fileContainingExtension",
        value: { containingType: "zoo.Animal", extensionNumber: 101 },
      },
    );
    for (const answer of answers)
      expect(filesOf(answer)).toEqual(["zoo/base.proto", "google/protobuf/duration.proto"]);
  });

  it("tells the numbers of extensions, also where there are none", async () => {
    const [animal, fed] = await ask(
      await startZoo(),
      { $case: "allExtensionNumbersOfType", value: "zoo.Animal" },
      { $case: "allExtensionNumbersOfType", value: "zoo.v1.Fed" },
    );
    expect(animal).toEqual({
      $case: "allExtensionNumbersResponse",
      value: { baseTypeName: "zoo.Animal", extensionNumber: expect.arrayContaining([100, 101]) },
    });
    expect(fed).toEqual({
      $case: "allExtensionNumbersResponse",
      value: { baseTypeName: "zoo.v1.Fed", extensionNumber: [] },
    });
  });

  it("answers what it does not know with an error, and goes on", async () => {
    const answers = await ask(
      await startZoo(),
      { $case: "fileByFilename", value: "zoo/none.proto" },
      { $case: "fileContainingSymbol", value: ".zoo.Animal" },
      { $case: "fileContainingSymbol", value: "zoo.Animal.Leg.Side.RIGHT" },
      { $case: "fileContainingSymbol", value: "x".repeat(100_000) },
      {
        $case: "fileContainingExtension",
        value: { containingType: "zoo.Animal", extensionNumber: 102 },
      },
      { $case: "allExtensionNumbersOfType", value: "zoo.Mood" },
      undefined,
      { $case: "listServices", value: "" },
    );
    const errors = answers.map((answer) =>
      answer?.$case === "errorResponse"
        ? `${answer.value.errorCode} ${answer.value.errorMessage}`
        : answer?.$case,
    );
    const tail = " among the services of this server";
    expect(errors).toEqual([
      `5 there is no file "zoo/none.proto"${tail}`,
      `5 there is nothing named ".zoo.Animal"${tail}`,
      `5 there is nothing named "zoo.Animal.Leg.Side.RIGHT"${tail}`,
      `5 there is nothing named "${"x".repeat(200)}…"${tail}`,
      `5 there is no extension 102 of "zoo.Animal"${tail}`,
      `5 there is no message "zoo.Mood"${tail}`,
      "3 the request has no question that this server knows",
      "listServicesResponse",
    ]);
  });

  it("lists a service that was generated without compiled files", async () => {
    const { connection } = await startEcho(undefined, { server: { reflection: true } });
    const [list, symbol] = await ask(
      connection,
      { $case: "listServices", value: "" },
      { $case: "fileContainingSymbol", value: "test.v1.EchoService" },
    );
    expect(JSON.stringify(list)).toContain("test.v1.EchoService");
    expect(symbol?.$case).toBe("errorResponse");
  });
});
