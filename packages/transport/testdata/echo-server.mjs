// Serves on the endpoint of the first argument until it is killed; prints "listening" once it does.
import { implement, serve } from "../dist/index.js";
import { EchoDefinition, echoHandlers } from "./echo-service.js";

await serve({ endpoint: process.argv[2], services: [implement(EchoDefinition, echoHandlers)] });
process.stdout.write("listening\n");
