import { join } from "node:path";
import type { ServiceDefinition } from "@container-interfaces/transport";
import { createHealth } from "@container-interfaces/transport/health";
import { expect, expectEqual, present } from "../expect.js";
import { installPeers, run } from "../lab.js";
import { descriptorOf } from "./descriptors.js";
import { filled, fullVariants, jsonOf } from "./fill.js";
import { cri, csi } from "./interfaces.js";
import { serveOurs } from "./our-server.js";
import type { InteropLab, Pair } from "./pair.js";

const definitions: readonly ServiceDefinition[] = [...cri.definitions, ...csi.definitions];
const health = "grpc.health.v1.Health";
const reflections = ["grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"];

/** Runs grpcurl on a server: with `list` or `describe` and a name, or with the path of an RPC. Gives what it prints. */
type Grpcurl = (words: readonly string[], flags?: readonly string[]) => Promise<string>;

/** grpcurl, which knows nothing of our services, finds, describes and calls every one by reflection, on a socket and on tcp. */
export async function checkGrpcurl({ checks, dir }: InteropLab, pair: Pair): Promise<void> {
  const { grpcurl } = await installPeers(["grpcurl"], { log: () => {} });
  const program = join(present(grpcurl, "grpcurl").bin, "grpcurl");
  const socket = `unix://${join(dir, "reflected.sock")}`;
  const options = { services: [createHealth().service], reflection: true };
  await using server = await serveOurs(definitions, [socket, "tcp://127.0.0.1:0"], pair.notes, options);
  const port = present(server.endpoints[1], "our address").slice("tcp://".length);
  for (const address of [socket, port]) {
    const where = address === socket ? "a unix socket" : "tcp";
    const curl: Grpcurl = (words, flags = []) =>
      run([program, "-plaintext", "-max-time", "60", ...flags, address, ...words], { timeoutMs: 70_000 });
    await checks.check(`interop: grpcurl lists every service on ${where}`, () => checkLists(curl));
    await checks.check(`interop: grpcurl describes every RPC and message on ${where}`, () =>
      checkDescriptions(curl),
    );
    await checks.check(`interop: grpcurl calls every RPC on ${where}`, () => checkEveryCall(curl));
    await checks.check(`interop: grpcurl calls health and reflection on ${where}`, () =>
      checkOwnServices(curl),
    );
  }
}

async function checkLists(curl: Grpcurl): Promise<void> {
  const names = [...definitions.map(({ fullName }) => fullName), health, ...reflections];
  expectEqual((await curl(["list"])).trim().split("\n"), names.sort(), "the services");
  for (const { fullName, methods } of definitions) {
    const rpcs = Object.values(methods).map(({ name }) => `${fullName}.${name}`);
    expectEqual((await curl(["list", fullName])).trim().split("\n"), rpcs.sort(), `the RPCs of ${fullName}`);
  }
}

async function checkDescriptions(curl: Grpcurl): Promise<void> {
  for (const { fullName, methods } of definitions) {
    const service = await curl(["describe", fullName]);
    for (const { name, requestType, responseStream, responseType } of Object.values(methods)) {
      const answer = `${responseStream ? "stream " : ""}.${responseType.typeName}`;
      const line = `rpc ${name} ( .${requestType.typeName} ) returns ( ${answer} )`;
      expect(service.includes(line), `there is no "${line}" in ${service}`);
      for (const type of [requestType, responseType]) {
        const message = await curl(["describe", type.typeName]);
        for (const field of descriptorOf(type).fields) {
          const declaration = ` ${field.name} = ${field.number}`;
          expect(message.includes(declaration), `there is no "${declaration}" in ${message}`);
        }
      }
    }
  }
}

/** With every field set: our server refuses a request that differs. */
async function checkEveryCall(curl: Grpcurl): Promise<void> {
  for (const { fullName, methods } of definitions) {
    for (const { name, requestType, responseStream, responseType } of Object.values(methods)) {
      const request = JSON.stringify(jsonOf(requestType, filled(requestType, "0")));
      const flags = ["-rpc-header", "interop-variant: 0", "-d", request];
      const printed = await curl([`${fullName}/${name}`], flags);
      const responses = responseStream ? fullVariants : (["0"] as const);
      expectEqual(
        objectsOf(printed),
        responses.map((each) => jsonOf(responseType, filled(responseType, each))),
        `the responses of ${name}`,
      );
    }
  }
}

async function checkOwnServices(curl: Grpcurl): Promise<void> {
  expectEqual(objectsOf(await curl([`${health}/Check`])), [{ status: "SERVING" }], "the health");
  for (const each of reflections) {
    const [answer] = objectsOf(
      await curl([`${each}/ServerReflectionInfo`], ["-d", '{"listServices":""}']),
    ) as {
      readonly listServicesResponse?: { readonly service: readonly object[] };
    }[];
    const services = present(answer?.listServicesResponse, "the answer").service;
    expectEqual(services.length, definitions.length + 3, `the services that ${each} lists`);
  }
}

/** The messages that grpcurl printed, each as an object that begins and ends at the margin. */
function objectsOf(printed: string): readonly unknown[] {
  const objects = printed.split(/^(?=\{)/m).filter((each) => each.trim() !== "");
  return objects.map((each): unknown => JSON.parse(each));
}
