import { fileURLToPath } from "node:url";
import { loadSync, type Options, type ServiceDefinition } from "@grpc/proto-loader";
import { createSamples } from "../samples.js";
import { createGrpcJs, type Method } from "./grpc-js.js";
import type { PeerFile } from "./peer.js";

/** How proto-loader is told to read the file: integers of 64 bits without loss, and defaults filled in as ours are. */
const loaderOptions = { defaults: true, oneofs: true } satisfies Options;

/** grpc-js with proto-loader, which makes its codec from the .proto file when the program starts. */
export const protoLoader: PeerFile = {
  name: "proto-loader",
  load: async () => {
    const protoFile = fileURLToPath(
      new URL("../proto/runtime/v1/api.proto", import.meta.resolve("@container-interfaces/cri")),
    );
    const loaded = loadSync(protoFile, { ...loaderOptions, longs: String });
    const service = loaded["runtime.v1.RuntimeService"] as ServiceDefinition;
    const version = service.Version as Method;
    const listContainers = service.ListContainers as Method;
    const getContainerEvents = service.GetContainerEvents as Method;
    return {
      ...createGrpcJs({ version, listContainers, getContainerEvents }, () => {
        const samples = createSamples();
        const events = samples.events.map((event) =>
          getContainerEvents.responseDeserialize(Buffer.from(event)),
        );
        return {
          version: version.responseDeserialize(Buffer.from(samples.version)),
          listContainers: listContainers.responseDeserialize(Buffer.from(samples.listContainers)),
          events,
        };
      }),
      importScript: {
        text:
          `const [{ loadPackageDefinition }, { loadSync }] = await Promise.all([import("@grpc/grpc-js"), import("@grpc/proto-loader")]);` +
          `loadPackageDefinition(loadSync(${JSON.stringify(protoFile)}, { ...${JSON.stringify(loaderOptions)}, longs: String }))`,
        folder: fileURLToPath(new URL("..", import.meta.url)),
      },
    };
  },
};
